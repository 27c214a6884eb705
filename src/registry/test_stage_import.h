/* For the tests of the import: a program over a fresh database with the city's places; SQLite, and
 * PostgreSQL where SAHABAT_TEST_PG names an empty database. */
#ifndef TEST_STAGE_IMPORT_H
#define TEST_STAGE_IMPORT_H

#include "app_test.h"

#include "import_parts.h"
#include "import_sql.h"
#include "places.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static inline enum err seed(struct ctx *c, void *arg)
{
    TRY(keys_check(c, c->app->keys, true));
    return places_seed(c);
}

static inline void stage_open(bool fresh)
{
    stage_app(NOON, fresh, NULL, 0);
    if (fresh)
        must(&cx, app_write(&cx, seed, NULL));
    look();
    must(&cx, places_load(&cx));
}

static inline int stage_setup(void **state)
{
    stage_folder();
    stage_open(true);
    return 0;
}

/* ---- importing ---- */

/* Bytes as an open file. */
static inline int file_of(const void *p, size_t n)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/f", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, p, n), (ssize_t)n);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static inline enum err try_as(const struct import_how *how, const void *p, size_t n,
                              struct import_counts *ret)
{
    int fd = file_of(p, n);
    look();
    enum err e = import_file(&cx, how, fd, NULL, NULL, ret);
    struct errinfo why = cx.err;
    close(fd);
    look();
    cx.err = why;
    return e;
}

static inline enum err try_bytes(const char *source, const void *p, size_t n,
                                 struct import_counts *ret)
{
    struct import_how how = {.source = source, .filename = "daftar.csv", .report_fd = -1};
    return try_as(&how, p, n, ret);
}

/* A CSV text under a source, each time a minute later. */
static inline struct import_counts take(const char *source, const char *text)
{
    struct import_counts n = {0};
    cx.now += 60;
    must(&cx, try_bytes(source, text, strlen(text), &n));
    ctx_forgive(&cx);
    return n;
}

/* A file of tests/data, by its own name. */
static inline struct import_counts take_data(const char *name, bool dry)
{
    struct import_counts n = {0};
    int fd = open(arena_printf(cx.a, "tests/data/%s", name), O_RDONLY);
    assert_true(fd >= 0); /* the tests run in the tree's root */
    cx.now += 60;
    look();
    struct import_how how = {.filename = name, .report_fd = -1, .dry_run = dry};
    must(&cx, import_file(&cx, &how, fd, NULL, NULL, &n));
    close(fd);
    look();
    return n;
}

static inline void counted(struct import_counts n, int64_t created, int64_t updated,
                           int64_t unchanged, int64_t rejected)
{
    char got[120], want[120];
    snprintf(got, sizeof(got), "created %d updated %d unchanged %d rejected %d", (int)n.created,
             (int)n.updated, (int)n.unchanged, (int)n.rejected);
    snprintf(want, sizeof(want), "created %d updated %d unchanged %d rejected %d", (int)created,
             (int)updated, (int)unchanged, (int)rejected);
    assert_string_equal(got, want);
    assert_int_equal(n.total, created + updated + unchanged + rejected);
}

static inline struct import newest(void)
{
    struct import *list;
    size_t n;
    look();
    must(&cx, import_list(&cx, 0, 1, &list, &n));
    assert_int_equal(n, 1);
    return list[0];
}

/* ---- looking ---- */

QUERY(of_name, false, "SELECT id FROM business WHERE name = $1 ORDER BY id LIMIT 1");
QUERY(how_many, false, "SELECT count(*) FROM business WHERE merged_into IS NULL");
QUERY(proposals, false, "SELECT count(*) FROM proposal WHERE state = 'open'");

static inline struct business named(const char *name)
{
    struct business b = {0};
    int64_t id;
    look();
    must(&cx, db_int_of(&cx, &of_name, ARGS(db_text(name)), 0, &id));
    if (!id)
        print_error("no business called %s\n", name);
    assert_true(id > 0);
    must(&cx, business_load(&cx, id, true, &b));
    return b;
}

static inline int64_t rows_of(const struct query *q)
{
    int64_t n;
    look();
    must(&cx, db_int_of(&cx, q, NO_ARGS, 0, &n));
    return n;
}

/* ---- a person's hand ---- */

struct edit {
    int64_t id;
    const char *field, *value;
};
static inline enum err run_edit(struct ctx *c, void *arg)
{
    const struct edit *e = arg;
    struct business b;
    bool changed;
    TRY(business_load(c, e->id, true, &b));
    field_bind_text(c, &business_fields, e->field, e->value, &b, NULL);
    return business_update(c, &b, HAND_PERSON, &changed);
}
static inline void edit(int64_t id, const char *field, const char *value)
{
    struct edit e = {id, field, value};
    cx.now += 60;
    look();
    must(&cx, app_write(&cx, run_edit, &e));
    look();
}

/* The first reject's words of the newest import, or NULL. */
static inline bool keep_first(void *arg, int64_t number, const char *const *cells, size_t n,
                              const char *reasons)
{
    *(const char **)arg = strdup(reasons);
    return false;
}
static inline void rejected_as(const char *words)
{
    const char *got = NULL;
    struct import imp = newest();
    must(&cx, import_rejects(&cx, imp.id, keep_first, &got));
    assert_non_null(got);
    assert_string_equal(got, words);
    free((void *)(uintptr_t)got);
}

#endif
