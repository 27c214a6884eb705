/* Sheets, consent and lenders' names for a phone without signal. See debt_field.h. */
#include "debt_field.h"

#include "curation_dated.h"
#include "debt.h"
#include "i18n.h"
#include "lender.h"

#include <inttypes.h>
#include <string.h>

enum { PAGES_MAX = 50, PAGE = 200 };

/* ---- sheets ---- */

typedef void take_sheet(struct ctx *cx, const struct debt_sheet *s, int64_t business,
                        struct model *array);

static void put_open(struct ctx *cx, const struct debt_sheet *s, int64_t business,
                     struct model *array)
{
    if (s->sight != SHEET_FULL)
        return;
    struct model *o = model_add_object(cx->a, array);
    model_set_int(cx->a, o, "id", s->id);
    model_set_int(cx->a, o, "business", business);
}

static void put_business(struct ctx *cx, const struct debt_sheet *s, int64_t business,
                         struct model *array)
{
    (void)s;
    model_add_int(cx->a, array, business);
}

/* The newest sheet in that state of each business's owner, within what is known to the actor. */
static enum err put_sheets(struct ctx *cx, const struct field_taken *taken, size_t n,
                           const char *state, take_sheet *take, struct model *array)
{
    struct sheet_filter f = {.state = state, .limit = PAGE};
    bool *had = arena_array(cx->a, n + 1, sizeof(*had));
    for (int pages = 0; pages < PAGES_MAX; pages++) {
        struct sheet_page page;
        TRY(debt_sheet_list(cx, &f, &page));
        for (size_t i = 0; i < page.n; i++)
            for (size_t k = 0; k < n; k++)
                if (!had[k] && taken[k].owner_id == page.rows[i].person_id) {
                    had[k] = true;
                    take(cx, &page.rows[i], taken[k].id, array);
                }
        if (!page.next)
            break;
        f.before = page.next;
    }
    return OK;
}

/* ---- words ---- */

static void put_consent(struct ctx *cx, struct model *o)
{
    struct model *consent = model_set_object(cx->a, o, "consent");
    model_set_text(cx->a, consent, "version", debt_consent_version(cx));
    model_set_text(cx->a, consent, "text",
                   i18n_text(cx->app->words, cx->a, cx->lang, "sheet.consent_text", NULL));
}

static enum err put_lenders(struct ctx *cx, struct model *o)
{
    struct lender_short *list;
    size_t n;
    bool more;
    TRY(lender_names(cx, DEBT_FIELD_LENDERS, &list, &n, &more));
    struct model *lenders = model_set_object(cx->a, o, "lenders");
    model_set_text(cx->a, lenders, "on", today_text(cx));
    model_set_bool(cx->a, lenders, "more", more);
    struct model *names = model_set_array(cx->a, lenders, "names");
    for (size_t i = 0; i < n; i++) {
        struct model *one = model_add_object(cx->a, names);
        model_set_text(cx->a, one, "name", list[i].name);
        model_set_text(cx->a, one, "kind", list[i].kind);
        model_set_text(cx->a, one, "legal", list[i].legal);
    }
    return OK;
}

static void put_all_choices(struct ctx *cx, struct model *o)
{
    struct model *all = model_set_object(cx->a, o, "choices");
    field_put_choices(cx, all, "lender_kind", lender_kinds);
    field_put_choices(cx, all, "legal", debt_legal);
    field_put_choices(cx, all, "unit", debt_units);
    field_put_choices(cx, all, "behaviour", debt_behaviours);
    field_put_choices(cx, all, "consent_way", consent_ways);
}

enum err debt_field_put(struct ctx *cx, const struct field_taken *taken, size_t n,
                        struct model *ret_object)
{
    if (!can(cx->actor, CAP_DEBT_READ) || !can(cx->actor, CAP_DEBT_WRITE)) {
        model_set_null(cx->a, ret_object, "debts");
        return OK;
    }
    struct model *o = model_set_object(cx->a, ret_object, "debts");
    TRY(put_sheets(cx, taken, n, "open", put_open, model_set_array(cx->a, o, "sheets")));
    TRY(put_sheets(cx, taken, n, "withdrawn", put_business,
                   model_set_array(cx->a, o, "withdrawn")));
    put_consent(cx, o);
    TRY(put_lenders(cx, o));
    put_all_choices(cx, o);
    return OK;
}
