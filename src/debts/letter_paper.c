/* A letter as a document. */
#include "letter.h"

#include "curation_dated.h"
#include "debts_parts.h"
#include "look.h"
#include "money.h"
#include "places.h"
#include "qr.h"

#include <string.h>

#define WORDS(cx, id, ...) i18n_text((cx)->app->words, (cx)->a, LANG_ID, id, ##__VA_ARGS__, NULL)

/* The lenders of a letter that is about several. */
static void put_table(struct ctx *cx, struct paper *p, const struct letter_draft *d)
{
    enum { COLUMNS = 4 };
    struct paper_column *columns = arena_array(cx->a, COLUMNS, sizeof(*columns));
    columns[0] = (struct paper_column){WORDS(cx, "letter.fact_lender"), 4, false};
    columns[1] = (struct paper_column){WORDS(cx, "letter.fact_taken"), 3, false};
    columns[2] = (struct paper_column){WORDS(cx, "letter.fact_received"), 3, true};
    columns[3] = (struct paper_column){WORDS(cx, "letter.fact_claimed"), 3, true};
    const char **cells = arena_array(cx->a, d->debts_n * COLUMNS, sizeof(*cells));
    for (size_t i = 0; i < d->debts_n; i++) {
        const struct debt *x = &d->debts[i];
        const char **row = cells + i * COLUMNS;
        row[0] = x->lender;
        row[1] = given(x->taken_on) ? i18n_date(cx->a, LANG_ID, x->taken_on) : "–";
        row[2] = x->received == FIELD_UNSET ? "–" : money_format(cx->a, x->received);
        row[3] = x->claimed == FIELD_UNSET ? "–" : money_format(cx->a, x->claimed);
    }
    const struct paper_table t = {
        .columns = columns, .column_n = COLUMNS, .cells = cells, .row_n = d->debts_n};
    paper_table(p, &t);
}

static void put_head(struct ctx *cx, struct paper *p, const struct letter_draft *d,
                     const char *number)
{
    const char *today = i18n_date(cx->a, LANG_ID, today_text(cx));
    const char *city = cx->app->city ? cx->app->city : WORDS(cx, "letter.city");
    const char **lines = arena_array(cx->a, 3, sizeof(*lines));
    lines[0] = WORDS(cx, "letter.head");
    lines[1] = city;
    lines[2] = WORDS(cx, "letter.head_note");
    paper_letterhead(p, lines, 3);
    struct paper_fact *facts = arena_array(cx->a, 3, sizeof(*facts));
    facts[0] = (struct paper_fact){WORDS(cx, "letter.number"), number};
    facts[1] = (struct paper_fact){WORDS(cx, "letter.day"), today};
    facts[2] = (struct paper_fact){WORDS(cx, "letter.about"), d->subject};
    paper_facts(p, facts, 3);
    struct buf to = buf_new(cx->a, 2000);
    for (size_t i = 0; i < d->to_n; i++) {
        buf_puts(&to, i ? "\n" : "");
        buf_puts(&to, d->to[i]);
    }
    paper_text(p, buf_str(&to));
}

static void put_signer(struct ctx *cx, struct paper *p, const struct letter_draft *d)
{
    struct paper_fact *facts = arena_array(cx->a, 4, sizeof(*facts));
    facts[0] = (struct paper_fact){WORDS(cx, "letter.owner"), d->sheet.owner_name};
    facts[1] = (struct paper_fact){WORDS(cx, "letter.business"), d->sheet.business_name};
    facts[2] = (struct paper_fact){WORDS(cx, "letter.ward"), place_name(places(), d->sheet.ward)};
    facts[3] = (struct paper_fact){WORDS(cx, "letter.phone"), NULL};
    paper_facts(p, facts, 4);
}

enum err letter_paper(struct ctx *cx, const struct letter_draft *d, const char *number,
                      const char *link, const void **ret_pdf, size_t *ret_n)
{
    const struct look *look = look_now(cx->app);
    const struct paper_setup setup = {
        .title = arena_printf(cx->a, "%s %s", d->subject, number),
        .lang = "id",
        .author = d->sheet.owner_name,
        .subject = d->subject,
        .made = cx->now,
        .foot = number,
        .page = WORDS(cx, "letter.page", "n", "{n}", "of", "{of}"),
        .logo = {look->logo, look->logo_n, look->logo_w, look->logo_h}};
    struct paper_qr qr = {.words = WORDS(cx, "letter.qr"), .link = link};
    struct paper *p = paper_new(cx, &setup);
    put_head(cx, p, d, number);
    paper_text(p, WORDS(cx, "letter.greeting"));
    paper_text(p, WORDS(cx, "letter.signer"));
    put_signer(cx, p, d);
    paper_text(p, d->opening);
    paper_facts(p, d->facts, d->facts_n);
    if (strcmp(d->kind, "pasti") == 0)
        put_table(cx, p, d);
    if (d->points_n) {
        paper_text(p, WORDS(cx, "letter.points"));
        paper_list(p, d->points, d->points_n, false);
    }
    paper_text(p, WORDS(cx, "letter.asks"));
    paper_list(p, d->asks, d->asks_n, true);
    paper_text(p, d->closing);
    TRY(qr_dots(cx, link, &qr.side, &qr.dots));
    paper_signature_qr(
        p, WORDS(cx, "letter.sign_above", "day", i18n_date(cx->a, LANG_ID, today_text(cx))),
        d->sheet.owner_name, &qr);
    return paper_end(p, ret_pdf, ret_n);
}
