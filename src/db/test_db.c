/*
 * The door and its two engines: the same tests on SQLite, always, and on PostgreSQL where
 * SAHABAT_TEST_PG names an empty database (tests/pg.sh). Opening and care have test_open.c, the
 * writer test_write.c, migrations test_migrate.c.
 */
#include "db_test.h"

static const char *server; /* for the setup that runs now */

static const char tables[] =
    "CREATE TABLE t (id @PK@, n @I64@, s TEXT, b @BLOB@) @STRICT@;"
    "CREATE TABLE u (id @PK@, name TEXT NOT NULL UNIQUE, t_id @I64@ REFERENCES t (id)) @STRICT@";

QUERY(t_insert, true, "INSERT INTO t (n, s, b) VALUES ($1, $2, $3) RETURNING id");
QUERY(t_get, false, "SELECT n, s, b FROM t WHERE id = $1");
QUERY(t_ids, false, "SELECT id FROM t ORDER BY id");
QUERY(t_page, false, "SELECT id, s FROM t WHERE id > $1 ORDER BY id LIMIT $2");
QUERY(t_count, false, "SELECT count(*) FROM t");
QUERY(t_update, true, "UPDATE t SET n = $1 WHERE id <= $2");
QUERY(t_fill, true,
      "WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < $1)"
      " INSERT INTO t (n, s) SELECT i, 'row ' || i FROM k WHERE i > 0");
QUERY(u_insert, true, "INSERT INTO u (name, t_id) VALUES ($1, $2)");
QUERY(u_count, false, "SELECT count(*) FROM u");
QUERY(liar, false, "INSERT INTO u (name) VALUES ('liar') RETURNING id");
QUERY(wrong, false, "SELECT nothing FROM nowhere");
QUERY(swapped, false, "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), '$3', CAST($2 AS TEXT) -- $4");
QUERY(truths, false, "SELECT 2 > 1, 1 > 2, n FROM t WHERE id = $1");

static int set_up(void **state)
{
    struct fix *f = calloc(1, sizeof(*f));
    fix_open(f, server);
    must(&f->cx, db_write(f->db, &f->cx, run_script, (void *)(uintptr_t)tables));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fix *f = *state;
    fix_close(f);
    free(f);
    return 0;
}

static enum err fill(struct ctx *cx, void *arg)
{
    return db_exec(cx, &t_fill, ARGS(db_int(*(int *)arg)), NULL);
}

static void fill_rows(struct fix *f, int n)
{
    must(&f->cx, db_write(f->db, &f->cx, fill, &n));
}

static int64_t count_of(struct fix *f, const struct query *q)
{
    int64_t n = -1;
    must(&f->cx, db_reader(f->db, &f->cx));
    must(&f->cx, db_int_of(&f->cx, q, NO_ARGS, -1, &n));
    db_reader_end(f->db, &f->cx);
    return n;
}

/* ---- values ---- */

struct value {
    struct db_val n, s, b;
    int64_t id;
};

static enum err insert(struct ctx *cx, void *arg)
{
    struct value *v = arg;
    return db_int_of(cx, &t_insert, ARGS(v->n, v->s, v->b), 0, &v->id);
}

static void put(struct fix *f, struct value *v)
{
    must(&f->cx, db_write(f->db, &f->cx, insert, v));
    assert_true(v->id > 0);
}

static void types_come_back(void **state)
{
    struct fix *f = *state;
    unsigned char bytes[256];
    size_t n;
    for (int i = 0; i < 256; i++)
        bytes[i] = (unsigned char)(255 - i);
    struct value v[] = {
        {db_int(INT64_MAX), db_text("Bu Sri — “Bakso” 🍜 'x' \\ $1"), db_blob(bytes, 256), 0},
        {db_int(INT64_MIN), db_text(""), db_blob("", 0), 0},
        {db_null(), db_text(NULL), db_blob(NULL, 0), 0}};
    for (int i = 0; i < 3; i++)
        put(f, &v[i]);
    must(&f->cx, db_reader(f->db, &f->cx));
    for (int i = 0; i < 3; i++) {
        struct rows *r = db_rows(&f->cx, &t_get, ARGS(db_int(v[i].id)));
        assert_true(rows_next(r));
        assert_int_equal(row_int(r, 0), v[i].n.i);
        const void *blob = row_blob(r, 2, &n);
        if (i == 2) {
            assert_true(row_null(r, 0) && row_null(r, 1) && row_null(r, 2));
            assert_null(row_text(r, 1));
            assert_null(row_str(r, 1));
            assert_null(blob);
        } else {
            assert_string_equal(row_text(r, 1), v[i].s.p);
            assert_string_equal(row_str(r, 1), v[i].s.p);
            assert_int_equal(n, v[i].b.n);
            assert_memory_equal(blob, v[i].b.p, n);
            assert_memory_equal(row_blob(r, 2, &n), v[i].b.p, v[i].b.n); /* twice the same */
            assert_false(row_null(r, 1) || row_null(r, 2));
        }
        assert_false(rows_next(r));
        assert_int_equal(row_int(r, 0), 0); /* past the end there is nothing */
        assert_null(row_text(r, 1));
        must(&f->cx, rows_end(r));
    }
    db_reader_end(f->db, &f->cx);
}

/* Integers are texts, too, whatever else comes beside them: fractions make PostgreSQL send texts.
 */
static void integers_are_texts_too(void **state)
{
    struct fix *f = *state;
    QUERY(whole, false, "SELECT n, -7, CAST(-8 AS SMALLINT), b, s FROM t WHERE id = $1");
    QUERY(fraction, false,
          "SELECT n, -7, CAST(-8 AS SMALLINT), b, s, n * 0.5 FROM t WHERE id = $1");
    const struct query *both[] = {&whole, &fraction};
    struct value v = {db_int(INT64_C(-4000000000000000000)), db_text("teks"), db_blob("a\0b", 3),
                      0};
    size_t n;
    put(f, &v);
    must(&f->cx, db_reader(f->db, &f->cx));
    for (int i = 0; i < 2; i++) {
        struct rows *r = db_rows(&f->cx, both[i], ARGS(db_int(v.id)));
        assert_true(rows_next(r));
        assert_int_equal(row_int(r, 0), v.n.i);
        assert_int_equal(row_int(r, 1), -7);
        assert_int_equal(row_int(r, 2), -8);
        const char *first = row_text(r, 0), *second = row_text(r, 1);
        assert_string_equal(first, "-4000000000000000000");
        assert_string_equal(second, "-7");
        assert_string_equal(row_text(r, 2), "-8");
        assert_memory_equal(row_blob(r, 1, &n), "-7", 3);
        assert_int_equal(n, 2);
        assert_memory_equal(row_blob(r, 3, &n), "a\0b", 3);
        assert_int_equal(n, 3);
        assert_string_equal(row_text(r, 4), "teks");
        must(&f->cx, rows_end(r));
    }
    db_reader_end(f->db, &f->cx);
}

static void truth_is_one(void **state)
{
    struct fix *f = *state;
    fill_rows(f, 1);
    must(&f->cx, db_reader(f->db, &f->cx));
    struct rows *r = db_rows(&f->cx, &truths, ARGS(db_int(1)));
    assert_true(rows_next(r));
    assert_int_equal(row_int(r, 0), 1);
    assert_int_equal(row_int(r, 1), 0);
    assert_string_equal(row_text(r, 0), "1");
    assert_string_equal(row_text(r, 1), "0");
    must(&f->cx, rows_end(r));
    db_reader_end(f->db, &f->cx);
}

static void helpers_answer_without_rows(void **state)
{
    struct fix *f = *state;
    int64_t n = 0;
    char *text = f->dir;
    must(&f->cx, db_reader(f->db, &f->cx));
    must(&f->cx, db_int_of(&f->cx, &t_get, ARGS(db_int(99)), 42, &n));
    assert_int_equal(n, 42);
    must(&f->cx, db_text_of(&f->cx, &t_get, ARGS(db_int(99)), &text));
    assert_null(text);
    assert_int_equal(f->cx.queries, 2);
    db_reader_end(f->db, &f->cx);
}

struct updating {
    int64_t changed;
};

static enum err update(struct ctx *cx, void *arg)
{
    struct updating *u = arg;
    return db_exec(cx, &t_update, ARGS(db_int(7), db_int(3)), &u->changed);
}

static void changed_rows_are_counted(void **state)
{
    struct fix *f = *state;
    struct updating u = {0};
    fill_rows(f, 10);
    must(&f->cx, db_write(f->db, &f->cx, update, &u));
    assert_int_equal(u.changed, 3);
}

/* ---- parameters and parts ---- */

static void parameters_go_by_number(void **state)
{
    struct fix *f = *state;
    must(&f->cx, db_reader(f->db, &f->cx));
    struct rows *r = db_rows(&f->cx, &swapped, ARGS(db_text("one"), db_text("two")));
    assert_true(rows_next(r));
    assert_string_equal(row_text(r, 0), "two");
    assert_string_equal(row_text(r, 1), "one");
    assert_string_equal(row_text(r, 2), "$3");
    assert_string_equal(row_text(r, 3), "two");
    must(&f->cx, rows_end(r));
    db_reader_end(f->db, &f->cx);
}

enum { PART_N = 1, PART_S = 2 };
static const struct query_part list_parts[] = {{NULL, 0, "SELECT id FROM t WHERE id > 0"},
                                               {"n", PART_N, "AND n >= $2"},
                                               {"s", PART_S, "AND s = $3"},
                                               {NULL, 0, "ORDER BY id LIMIT $1"},
                                               {NULL, 0, NULL}};
static const struct query t_list = {
    .name = "t_list", .id = 1, .masks = 3, .parts = {list_parts, list_parts}};

static int list(struct fix *f, unsigned mask, int64_t n, const char *s)
{
    int got = 0;
    struct rows *r = db_rows_mask(&f->cx, &t_list, mask, ARGS(db_int(100), db_int(n), db_text(s)));
    while (rows_next(r))
        got++;
    must(&f->cx, rows_end(r));
    return got;
}

static void parts_are_switched(void **state)
{
    struct fix *f = *state;
    fill_rows(f, 10);
    must(&f->cx, db_reader(f->db, &f->cx));
    for (int round = 0; round < 2; round++) { /* fresh, then from the cache */
        assert_int_equal(list(f, 0, 8, "row 9"), 10);
        assert_int_equal(list(f, PART_N, 8, "row 9"), 3);
        assert_int_equal(list(f, PART_S, 10, "row 9"), 1);
        assert_int_equal(list(f, PART_N | PART_S, 8, "row 9"), 1);
        assert_int_equal(list(f, PART_N | PART_S, 10, "row 9"), 0);
    }
    assert_int_equal(f->cx.conn->cache.n, 4);
    db_reader_end(f->db, &f->cx);
}

static void wrong_arguments_are_refused(void **state)
{
    struct fix *f = *state;
    int64_t n;
    must(&f->cx, db_reader(f->db, &f->cx));
    assert_int_equal(db_int_of(&f->cx, &t_get, NO_ARGS, 0, &n), ERR_INTERNAL);
    assert_non_null(strstr(f->cx.err.detail, "takes 1 arguments, not 0"));
    db_reader_end(f->db, &f->cx);
    ctx_forgive(&f->cx);
    must(&f->cx, db_reader(f->db, &f->cx));
    struct db_val nul = {.type = DB_TEXT, .p = "a\0b", .n = 3};
    assert_int_equal(rows_end(db_rows(&f->cx, &swapped, ARGS(nul, nul))), ERR_INTERNAL);
    assert_non_null(strstr(f->cx.err.detail, "NUL in text 1"));
    db_reader_end(f->db, &f->cx);
}

static void cache_has_a_maximum(void **state)
{
    enum { MANY = CACHE_MAX + 50 };
    struct fix *f = *state;
    static struct query many[MANY];
    static struct query_part parts[MANY][2];
    static char sql[MANY][32];
    must(&f->cx, db_reader(f->db, &f->cx));
    for (int i = 0; i < MANY; i++) {
        int64_t n;
        snprintf(sql[i], sizeof(sql[i]), "SELECT %d LIMIT 1", i);
        parts[i][0].sql = sql[i];
        many[i] = (struct query){.name = sql[i], .parts = {parts[i], parts[i]}};
        must(&f->cx, db_int_of(&f->cx, &many[i], NO_ARGS, -1, &n));
        assert_int_equal(n, i);
    }
    assert_int_equal(f->cx.conn->cache.n, CACHE_MAX);
    db_reader_end(f->db, &f->cx);
}

/* ---- rows ---- */

static void rows_may_end_early_and_nest(void **state)
{
    struct fix *f = *state;
    int64_t n = 0;
    int seen = 0;
    fill_rows(f, 3000);
    must(&f->cx, db_reader(f->db, &f->cx));
    struct rows *r = db_rows(&f->cx, &t_ids, NO_ARGS);
    for (int i = 0; i < 5; i++)
        assert_true(rows_next(r));
    must(&f->cx, rows_end(r));
    /* the same query inside its own rows, and another one */
    r = db_rows(&f->cx, &t_ids, NO_ARGS);
    while (rows_next(r)) {
        assert_int_equal(row_int(r, 0), ++seen);
        if (seen % 1000 != 1)
            continue;
        struct rows *inner = db_rows(&f->cx, &t_ids, NO_ARGS);
        assert_true(rows_next(inner) && rows_next(inner));
        assert_int_equal(row_int(inner, 0), 2);
        must(&f->cx, db_int_of(&f->cx, &t_count, NO_ARGS, 0, &n));
        assert_int_equal(n, 3000);
        assert_true(rows_next(inner));
        assert_int_equal(row_int(inner, 0), 3);
        must(&f->cx, rows_end(inner));
    }
    must(&f->cx, rows_end(r));
    assert_int_equal(seen, 3000);
    db_reader_end(f->db, &f->cx);
}

static void rows_left_open_are_closed(void **state)
{
    struct fix *f = *state;
    fill_rows(f, 100);
    must(&f->cx, db_reader(f->db, &f->cx));
    struct arena_mark mark = arena_mark(f->a);
    assert_true(rows_next(db_rows(&f->cx, &t_ids, NO_ARGS)));
    assert_true(rows_next(db_rows(&f->cx, &t_ids, NO_ARGS)));
    assert_non_null(f->cx.conn->open);
    arena_reset(f->a, mark); /* the arena closes them */
    assert_null(f->cx.conn->open);
    assert_true(rows_next(db_rows(&f->cx, &t_ids, NO_ARGS)));
    struct conn *c = f->cx.conn;
    db_reader_end(f->db, &f->cx); /* or the reader's end */
    assert_null(c->open);
    assert_int_equal(count_of(f, &t_count), 100);
}

static void a_full_arena_stops_rows(void **state)
{
    struct fix *f = *state;
    struct arena *small = arena_new(20000);
    struct ctx cx = ctx_new(small, 0);
    int seen = 0;
    fill_rows(f, 2000);
    must(&cx, db_reader(f->db, &cx));
    struct rows *r = db_rows(&cx, &t_page, ARGS(db_int(0), db_int(2000)));
    while (rows_next(r)) {
        row_str(r, 1);
        arena_alloc(small, 100);
        seen++;
    }
    assert_in_range(seen, 10, 200);
    assert_int_equal(rows_end(r), ERR_BUSY);
    assert_string_equal(cx.err.msgid, "error.db_memory");
    assert_int_equal(rows_end(db_rows(&cx, &t_ids, NO_ARGS)), ERR_BUSY); /* and nothing begins */
    db_reader_end(f->db, &cx);
    arena_free(small);
}

/* ---- readers ---- */

static void a_reader_sees_one_snapshot(void **state)
{
    struct fix *f = *state;
    struct arena *a = arena_new(100000);
    struct ctx cx = ctx_new(a, 0);
    int64_t n;
    fill_rows(f, 3);
    must(&cx, db_reader(f->db, &cx));
    fill_rows(f, 2); /* before the first query: seen */
    must(&cx, db_int_of(&cx, &t_count, NO_ARGS, 0, &n));
    assert_int_equal(n, 5);
    fill_rows(f, 4); /* after it: not */
    must(&cx, db_int_of(&cx, &t_count, NO_ARGS, 0, &n));
    assert_int_equal(n, 5);
    assert_int_equal(count_of(f, &t_count), 9); /* another reader of this thread sees all */
    db_reader_end(f->db, &cx);
    must(&cx, db_reader(f->db, &cx));
    must(&cx, db_int_of(&cx, &t_count, NO_ARGS, 0, &n));
    assert_int_equal(n, 9);
    db_reader_end(f->db, &cx);
    arena_free(a);
}

static int64_t one_of(struct ctx *cx, const struct query *q, int64_t id)
{
    int64_t n;
    must(cx, db_int_of(cx, q, ARGS(db_int(id)), -1, &n));
    return n;
}

/* What was said to be asked soon comes along with another statement: the same rows, each once. */
static void rows_are_asked_ahead(void **state)
{
    struct fix *f = *state;
    QUERY(number, false, "SELECT n FROM t WHERE id = $1 LIMIT 1");
    QUERY(of_text, false, "SELECT id FROM t WHERE s = $1 ORDER BY id LIMIT 2");
    char text[] = "row 3";
    int64_t id;
    fill_rows(f, 9);
    must(&f->cx, db_reader(f->db, &f->cx));
    must(&f->cx, db_ahead(&f->cx, &number, 0, ARGS(db_int(1)))); /* the first: no use yet */
    assert_null(f->cx.conn->ahead[0].st);
    int64_t first = one_of(&f->cx, &number, 1);
    for (int i = 2; i < 9; i++) /* more than there is room for */
        must(&f->cx, db_ahead(&f->cx, &number, 0, ARGS(db_int(i))));
    assert_int_equal(one_of(&f->cx, &number, 1), first); /* takes them along */
    assert_true(f->cx.conn->ahead[3].sent == (server != NULL));
    for (int i = 8; i > 1; i--)
        assert_int_equal(one_of(&f->cx, &number, i), first + i - 1);
    assert_null(f->cx.conn->ahead[0].st);
    must(&f->cx, db_ahead(&f->cx, &of_text, 0, ARGS(db_text(text))));
    must(&f->cx, db_ahead(&f->cx, &t_ids, 0, NO_ARGS)); /* comes row by row: not along */
    memcpy(text, "gone!", sizeof(text));
    struct rows *r = db_rows(&f->cx, &t_ids, NO_ARGS);
    for (int i = 0; i < 9; i++)
        assert_true(rows_next(r));
    must(&f->cx, rows_end(r));
    assert_int_equal(one_of(&f->cx, &number, 5), first + 4);
    must(&f->cx, db_int_of(&f->cx, &of_text, ARGS(db_text("gone!")), -1, &id));
    assert_int_equal(id, -1);
    must(&f->cx, db_int_of(&f->cx, &of_text, ARGS(db_text("row 3")), -1, &id));
    assert_int_equal(one_of(&f->cx, &number, id), first + 2);
    must(&f->cx, db_ahead(&f->cx, &of_text, 0, ARGS(db_text(NULL)))); /* never asked for */
    assert_int_equal(one_of(&f->cx, &number, 5), first + 4);
    db_reader_end(f->db, &f->cx);
    must(&f->cx, db_reader(f->db, &f->cx)); /* and nothing of it is left */
    assert_int_equal(one_of(&f->cx, &number, 6), first + 5);
    assert_null(f->cx.conn->ahead[0].st);
    QUERY(divides, false, "SELECT n / (n - n) FROM t WHERE id = $1 LIMIT 1");
    must(&f->cx, db_ahead(&f->cx, &divides, 0, ARGS(db_int(1))));
    if (server) { /* what fails ahead fails the statement that it went along with */
        assert_int_equal(db_int_of(&f->cx, &number, ARGS(db_int(1)), -1, &id), ERR_INTERNAL);
        assert_true(conn_failed(f->cx.conn));
    }
    db_reader_end(f->db, &f->cx);
    assert_int_equal(count_of(f, &t_count), 9);
}

static void a_reader_cannot_write(void **state)
{
    struct fix *f = *state;
    must(&f->cx, db_reader(f->db, &f->cx));
    assert_false(conn_is_writer(f->cx.conn));
    assert_int_equal(db_exec(&f->cx, &u_insert, ARGS(db_text("x"), db_null()), NULL), ERR_INTERNAL);
    assert_non_null(strstr(f->cx.err.detail, "writes, on a reader"));
    db_reader_end(f->db, &f->cx);
    ctx_forgive(&f->cx);
    /* A query that lies about itself is refused by the engine. */
    must(&f->cx, db_reader(f->db, &f->cx));
    assert_int_equal(rows_end(db_rows(&f->cx, &liar, NO_ARGS)), f->server ? ERR_INTERNAL : OK);
    assert_int_not_equal(db_exec(&f->cx, &liar, NO_ARGS, NULL), OK);
    db_reader_end(f->db, &f->cx);
    ctx_forgive(&f->cx);
    assert_int_equal(count_of(f, &u_count), 0);
}

static void nothing_runs_after_a_failure(void **state)
{
    struct fix *f = *state;
    int64_t n;
    must(&f->cx, db_reader(f->db, &f->cx));
    assert_int_equal(rows_end(db_rows(&f->cx, &wrong, NO_ARGS)), ERR_INTERNAL);
    assert_non_null(strstr(f->cx.err.detail, "wrong")); /* the query's name, for the log */
    ctx_forgive(&f->cx);
    assert_int_equal(db_int_of(&f->cx, &t_count, NO_ARGS, 0, &n), ERR_INTERNAL);
    db_reader_end(f->db, &f->cx);
    ctx_forgive(&f->cx);
    assert_int_equal(count_of(f, &t_count), 0);
}

static void *read_in_thread(void *arg)
{
    struct fix *f = arg;
    struct arena *a = arena_new(100000);
    struct ctx cx = ctx_new(a, 0);
    int64_t n = -1;
    for (int i = 0; i < 20; i++) {
        must(&cx, db_reader(f->db, &cx));
        must(&cx, db_int_of(&cx, &t_count, NO_ARGS, 0, &n));
        assert_int_equal(n, 7);
        db_reader_end(f->db, &cx);
    }
    arena_free(a);
    return NULL;
}

static void many_threads_read(void **state)
{
    enum { THREADS = 12 };
    struct fix *f = *state;
    pthread_t t[THREADS];
    fill_rows(f, 7);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&t[i], NULL, read_in_thread, f), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    if (f->server)
        assert_in_range(f->db->readers_n, 1, 4); /* a pool */
    else
        assert_int_equal(f->db->readers_n, 0); /* the threads took theirs along */
}

/* ---- the checks of queries ---- */

static void note(void *arg, const char *text)
{
    snprintf(arg, 400, "%s", text);
}

static void queries_are_checked(void **state)
{
    struct fix *f = *state;
    char told[400] = "";
    static const struct query_part gap_parts[] = {
        {NULL, 0, "SELECT id FROM t WHERE id = $1 AND n = $3"}, {NULL, 0, NULL}};
    static const struct query gap = {.name = "gap", .parts = {gap_parts, gap_parts}};
    static const struct query_part half_parts[] = {
        {NULL, 0, "SELECT id FROM t"}, {"x", 1, "WHERE nonsense"}, {NULL, 0, NULL}};
    static const struct query half = {
        .name = "half", .masks = 1, .parts = {half_parts, half_parts}};
    static struct query shy;
    shy = t_get;
    shy.writes = true;
    const struct query *good[] = {&t_insert, &t_get, &t_list, &t_fill, &swapped, NULL};
    assert_int_equal(prepare_list(f->db, &f->cx, good, note, told), 0);
    assert_string_equal(told, "");
    const struct {
        const struct query *q;
        const char *words;
    } bad[] = {{&wrong, "wrong"},
               {&gap, "never used"},
               {&half, "half, parts 0x1"},
               {&liar, "listed as reading"},
               {&shy, "listed as writing"}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const struct query *one[] = {bad[i].q, NULL};
        assert_int_equal(prepare_list(f->db, &f->cx, one, note, told), 1);
        assert_non_null(strstr(told, bad[i].words));
    }
    assert_int_equal(count_of(f, &u_count), 0); /* looked at, not run */
}

#define T(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {T(types_come_back),
                                       T(integers_are_texts_too),
                                       T(truth_is_one),
                                       T(helpers_answer_without_rows),
                                       T(changed_rows_are_counted),
                                       T(parameters_go_by_number),
                                       T(parts_are_switched),
                                       T(wrong_arguments_are_refused),
                                       T(cache_has_a_maximum),
                                       T(rows_may_end_early_and_nest),
                                       T(rows_left_open_are_closed),
                                       T(a_full_arena_stops_rows),
                                       T(a_reader_sees_one_snapshot),
                                       T(rows_are_asked_ahead),
                                       T(a_reader_cannot_write),
                                       T(nothing_runs_after_a_failure),
                                       T(many_threads_read),
                                       T(queries_are_checked)};
    int failed = cmocka_run_group_tests_name("door sqlite", tests, NULL, NULL);
    server = getenv("SAHABAT_TEST_PG");
    if (server)
        failed += cmocka_run_group_tests_name("door postgresql", tests, NULL, NULL);
    return failed;
}
