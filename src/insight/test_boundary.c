/* Boundaries from GeoJSON: what is drawn, what is refused whole; small files of our own. */
#include "test_stage_insight.h"

#include "boundary.h"
#include "map.h"

struct file {
    const char *text;
    struct boundary_load sum;
};
static enum err load_rule(struct ctx *c, void *arg)
{
    struct file *f = arg;
    return boundary_load(c, f->text, strlen(f->text), &f->sum);
}
static enum err load_boundaries(const struct actor *who, const char *text,
                                struct boundary_load *ret)
{
    struct file f = {.text = text};
    enum err e = write_as(who, load_rule, &f);
    if (ret)
        *ret = f.sum;
    return e;
}

#define FEATURE(code, rings)                                 \
    "{\"type\":\"Feature\",\"properties\":{\"KODE\":\"" code \
    "\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":" rings "}}"
#define SQUARE \
    "[[[112.6,-7.9],[112.62,-7.9],[112.62,-7.92],[112.61,-7.92001],[112.6,-7.92],[112.6,-7.9]]]"
#define BESIDE          "[[[112.62,-7.9],[112.64,-7.9],[112.64,-7.92],[112.62,-7.92],[112.62,-7.9]]]"
#define WHOLE(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"

static int64_t audited(const char *action, const char *entity, int64_t id)
{
    QUERY(q, false,
          "SELECT count(*) FROM audit WHERE action = $1 AND entity = $2 AND entity_id = $3");
    return number_by(&q, ARGS(db_text(action), db_text(entity), db_int(id)));
}

static int64_t stored(void)
{
    QUERY(q, false, "SELECT count(*) FROM place_boundary");
    return number_by(&q, NO_ARGS);
}

/* Hardly any width: the map is as tall as may be, and nothing lies beyond it. */
static void test_a_strip(void **state)
{
    QUERY(shape, false, "SELECT path || ' ' || height FROM place_boundary WHERE code = $1");
    char *text = NULL;
    must(&cx, load_boundaries(&officer,
                              WHOLE(FEATURE(KAUMAN, "[[[112.6,-7],[112.600000000001,-8],[112.6,-9],"
                                                    "[112.6,-7]]]")),
                              NULL));
    look();
    must(&cx, db_text_of(&cx, &shape, ARGS(db_text(KAUMAN)), &text));
    assert_string_equal(text, "M0 0L0 20000Z 20000");
}

static void test_loaded_projected_simplified(void **state)
{
    QUERY(path, false, "SELECT path FROM place_boundary WHERE code = $1");
    struct boundary_load sum;
    char *text = NULL;
    assert_int_equal(load_boundaries(&lurah, WHOLE(FEATURE(KAUMAN, SQUARE)), NULL), ERR_FORBIDDEN);
    must(&cx, load_boundaries(&officer,
                              WHOLE(FEATURE(KAUMAN, SQUARE) "," FEATURE(BARENG, BESIDE) "," FEATURE(
                                  "99.99.99.9999", BESIDE)),
                              &sum));
    assert_int_equal(sum.wards, 2);
    assert_int_equal(sum.other, 1);
    assert_int_equal(sum.points, 11);
    assert_int_equal(stored(), 2);
    look();
    must(&cx, db_text_of(&cx, &path, ARGS(db_text(KAUMAN)), &text));
    assert_string_equal(text, "M0 0L500 0L500 505L0 505Z"); /* the point on the edge is gone */
    must(&cx, db_text_of(&cx, &path, ARGS(db_text(BARENG)), &text));
    assert_string_equal(text, "M500 0L1000 0L1000 505L500 505Z");
    assert_int_equal(audited("boundaries", "place", 0), 2);
}

static void test_drawn_only_where_all_have_one(void **state)
{
    struct map_ward *wards;
    size_t n;
    care();
    must(&cx, map_wards(&cx, KLOJEN, FIG_CURATED, &wards, &n));
    assert_int_equal(n, 11);
    for (size_t i = 0; i < n; i++)
        assert_null(wards[i].path);
    must(&cx, map_wards(&cx, KAUMAN, FIG_CURATED, &wards, &n));
    assert_int_equal(n, 1);
    assert_non_null(wards[0].path);
}

static void test_refused_whole(void **state)
{
    static const char *const bad[] = {
        "",
        "{",
        "[]",
        "{\"type\":\"Feature\"}",
        WHOLE(""),
        WHOLE(FEATURE("99.99.99.9999", SQUARE)),
        WHOLE(FEATURE(KAUMAN, SQUARE) "," FEATURE(KAUMAN, BESIDE)),
        WHOLE(FEATURE(KAUMAN, "[]")),
        WHOLE(FEATURE(KAUMAN, "[[]]")),
        WHOLE(FEATURE(KAUMAN, "[[[112.6,-7.9],[112.7,-7.9],[112.6,-7.9]]]")),
        WHOLE(FEATURE(KAUMAN, "[[[112.6,-7.9],[112.7,-7.9],[112.7,-8.0],[112.6,-8.0]]]")),
        WHOLE(FEATURE(KAUMAN, "[[[2.6,47.9],[2.7,47.9],[2.7,48.0],[2.6,47.9]]]")),
        WHOLE(FEATURE(KAUMAN, "[[[\"a\",-7.9],[112.7,-7.9],[112.7,-8.0],[112.6,-7.9]]]")),
        WHOLE(FEATURE(KAUMAN, "[[[1e999,-7.9],[112.7,-7.9],[112.7,-8.0],[112.6,-7.9]]]")),
        WHOLE("{\"type\":\"Feature\",\"id\":\"" KAUMAN
              "\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[112.6,-7.9]}}"),
        WHOLE("null"),
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(load_boundaries(&officer, bad[i], NULL), ERR_INVALID);
        assert_int_equal(stored(), 2); /* as before */
    }
    char *deep = arena_alloc(cx.a, 20001);
    memset(deep, '[', 20000);
    deep[20000] = '\0';
    assert_int_equal(load_boundaries(&officer, deep, NULL), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_strip),
        cmocka_unit_test(test_loaded_projected_simplified),
        cmocka_unit_test(test_drawn_only_where_all_have_one),
        cmocka_unit_test(test_refused_whole),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
