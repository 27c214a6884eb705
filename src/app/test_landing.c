/* The landing page's words: what is shown in which language, until when; what is refused; undo and
 * another server's change. */
#include "app_test.h"

#include "landing.h"
#include "setting.h"

static const int64_t DAY = 86400;

static int set_up(void **state)
{
    stage_begin(NOON);
    return 0;
}

static enum err set(struct ctx *c, void *arg)
{
    struct landing now, *l = arg;
    TRY(landing_get(c, &now));
    l->version = now.version;
    return landing_set(c, l);
}

static void must_set(struct landing l)
{
    assert_int_equal(write_now(set, &l), OK);
}

static const char *announced(enum lang in, enum lang expected)
{
    enum lang lang = LANG_COUNT;
    cx.lang = in;
    const char *text = landing_announcement(&cx, &lang);
    cx.lang = LANG_ID;
    assert_int_equal(lang, text ? expected : LANG_COUNT);
    return text;
}

static const char *shown(const char *(*of)(struct ctx *), enum lang in)
{
    cx.lang = in;
    const char *text = of(&cx);
    cx.lang = LANG_ID;
    return text;
}

#define TEXT(part, id, en) .text[part] = {id, en}

static void nothing_set_is_the_programs_own(void **state)
{
    look();
    must(&cx, landing_read(&cx));
    for (enum lang k = 0; k < LANG_COUNT; k++) {
        assert_null(shown(landing_headline, k));
        assert_null(shown(landing_lead, k));
        assert_null(announced(k, k));
    }
}

static void each_language_falls_back_in_its_way(void **state)
{
    must_set((struct landing){TEXT(LANDING_HEADLINE, "Judul", NULL),
                              TEXT(LANDING_LEAD, NULL, "Lead"),
                              TEXT(LANDING_ANNOUNCEMENT, "Kabar", NULL)});
    assert_string_equal(shown(landing_headline, LANG_ID), "Judul");
    assert_null(shown(landing_headline, LANG_EN)); /* the program's own English words */
    assert_null(shown(landing_lead, LANG_ID));
    assert_string_equal(shown(landing_lead, LANG_EN), "Lead");
    assert_string_equal(announced(LANG_ID, LANG_ID), "Kabar");
    assert_string_equal(announced(LANG_EN, LANG_ID), "Kabar");
    must_set((struct landing){TEXT(LANDING_ANNOUNCEMENT, "Kabar", "News")});
    assert_string_equal(announced(LANG_EN, LANG_EN), "News");
    must_set((struct landing){TEXT(LANDING_ANNOUNCEMENT, NULL, "News")});
    assert_null(announced(LANG_ID, LANG_ID));
    assert_string_equal(announced(LANG_EN, LANG_EN), "News");
    must_set((struct landing){.until = NULL});
    assert_null(announced(LANG_EN, LANG_EN));
}

static void an_announcement_stays_through_its_last_day(void **state)
{
    must_set((struct landing){TEXT(LANDING_ANNOUNCEMENT, "Kabar", NULL), .until = "2026-11-24"});
    cx.now = NOON + DAY + 12 * 3600 - 1; /* 23:59:59 of that day in the city */
    assert_non_null(announced(LANG_ID, LANG_ID));
    cx.now++;
    assert_null(announced(LANG_ID, LANG_ID));
    struct landing l;
    must(&cx, landing_get(&cx, &l));
    l.text[LANDING_HEADLINE][LANG_ID] = "Judul lain"; /* is not held up by what has ended */
    must_set(l);
    assert_null(announced(LANG_ID, LANG_ID));
    l.text[LANDING_ANNOUNCEMENT][LANG_EN] = "News"; /* nobody would read it */
    assert_int_equal(write_now(set, &l), ERR_INVALID);
    assert_string_equal(said("announcement_until"), "landing.error.over");
    l.until = "2026-11-25";
    must_set(l);
    assert_string_equal(announced(LANG_EN, LANG_EN), "News");
    l.until = "2026-11-24";
    assert_int_equal(write_now(set, &l), ERR_INVALID);
    assert_string_equal(said("announcement_until"), "landing.error.over");
    cx.now = NOON;
    must_set((struct landing){.until = NULL});
}

/* n letters of two bytes each. */
static const char *letters(size_t n)
{
    char *s = arena_alloc(cx.a, 2 * n + 1);
    for (size_t i = 0; i < n; i++)
        memcpy(s + 2 * i, "é", 2);
    s[2 * n] = '\0';
    return s;
}

static void lengths_are_in_letters_and_lines_are_one(void **state)
{
    static const struct {
        enum landing_part part;
        size_t most;
        const char *field[LANG_COUNT];
    } parts[] = {
        {LANDING_HEADLINE, LANDING_HEADLINE_MAX, {"headline_id", "headline_en"}},
        {LANDING_LEAD, LANDING_LEAD_MAX, {"lead_id", "lead_en"}},
        {LANDING_ANNOUNCEMENT, LANDING_ANNOUNCEMENT_MAX, {"announcement_id", "announcement_en"}}};
    for (size_t i = 0; i < LANDING_PARTS; i++)
        for (enum lang k = 0; k < LANG_COUNT; k++) {
            struct landing l = {.until = NULL};
            l.text[parts[i].part][k] = letters(parts[i].most);
            must_set(l);
            l.text[parts[i].part][k] = letters(parts[i].most + 1);
            assert_int_equal(write_now(set, &l), ERR_INVALID);
            assert_string_equal(said(parts[i].field[k]), "field.error.too_long");
        }
    must_set((struct landing){TEXT(LANDING_HEADLINE, "  Satu\r\n dua ", NULL),
                              TEXT(LANDING_LEAD, "Satu\n\ndua\ttiga", " \n")});
    assert_string_equal(shown(landing_headline, LANG_ID), "Satu dua");
    assert_string_equal(shown(landing_lead, LANG_ID), "Satu dua tiga");
    assert_null(shown(landing_lead, LANG_EN));
    struct landing odd = {TEXT(LANDING_LEAD,
                               "a\x01"
                               "b",
                               NULL),
                          .until = "2026-13-40"};
    assert_int_equal(write_now(set, &odd), ERR_INVALID);
    assert_non_null(said("lead_id"));
    assert_non_null(said("announcement_until"));
}

static enum err set_as_is(struct ctx *c, void *arg)
{
    return landing_set(c, arg);
}

static void an_older_page_is_refused(void **state)
{
    struct landing l;
    must(&cx, landing_get(&cx, &l));
    must_set(l);
    assert_int_equal(write_now(set_as_is, &l), ERR_STALE);
}

static enum err undo(struct ctx *c, void *arg)
{
    return undo_do(c, &landing_undo, *(int64_t *)arg);
}

static size_t changes(struct undo_change **ret)
{
    size_t n;
    int64_t next;
    must(&cx, undo_list(&cx, &landing_undo, 0, 20, ret, &n, &next));
    return n;
}

static void an_undo_puts_one_text_back_and_older_pages_are_refused(void **state)
{
    struct undo_change *list;
    struct landing l;
    must_set((struct landing){TEXT(LANDING_HEADLINE, "Satu", "One")});
    must_set((struct landing){TEXT(LANDING_HEADLINE, "Dua", "One")});
    must(&cx, landing_get(&cx, &l));
    assert_true(changes(&list) >= 3);
    assert_string_equal(list[0].changes->kids.first->key, "landing_headline_id");
    assert_true(list[0].undoable);
    int64_t id = list[0].row.id;
    assert_int_equal(write_now(undo, &id), OK);
    assert_string_equal(shown(landing_headline, LANG_ID), "Satu");
    assert_string_equal(shown(landing_headline, LANG_EN), "One");
    assert_int_equal(write_now(set_as_is, &l), ERR_STALE);
    assert_int_equal(write_now(undo, &id), ERR_CONFLICT);
    size_t before = changes(&list);
    must(&cx, landing_get(&cx, &l));
    must_set(l); /* nothing new is no change */
    assert_int_equal(changes(&list), before);
}

/* As another server writes. */
static enum err elsewhere(struct ctx *c, void *arg)
{
    TRY(setting_set(c, "landing_lead_id", arg));
    return setting_set(c, "_landing_version", "1000");
}

static void what_another_server_set_is_seen_when_its_version_is(void **state)
{
    must_set((struct landing){TEXT(LANDING_LEAD, "Di sini", NULL)});
    assert_int_equal(write_now(elsewhere, (void *)(uintptr_t) "Di sana"), OK);
    assert_string_equal(shown(landing_lead, LANG_ID), "Di sini");
    must(&cx, landing_read(&cx));
    assert_string_equal(shown(landing_lead, LANG_ID), "Di sana");
}

int main(void)
{
#define T(name) cmocka_unit_test(name)
    const struct CMUnitTest tests[] = {
        T(nothing_set_is_the_programs_own),
        T(each_language_falls_back_in_its_way),
        T(an_announcement_stays_through_its_last_day),
        T(lengths_are_in_letters_and_lines_are_one),
        T(an_older_page_is_refused),
        T(an_undo_puts_one_text_back_and_older_pages_are_refused),
        T(what_another_server_set_is_seen_when_its_version_is),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), set_up, stage_end);
}
