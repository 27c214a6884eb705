/* Applications on paper and as a file: the letter of referral, and SIKP's candidate debtors. */
#include "application_parts.h"
#include "application_sql.h"
#include "business.h"
#include "curation_dated.h"
#include "export.h"
#include "i18n.h"
#include "look.h"
#include "money.h"
#include "paper.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* ---- the letter ---- */

static const char *say(struct ctx *cx, const char *id)
{
    return i18n_get(cx->app->words, cx->lang, id);
}

static const char *code_said(struct ctx *cx, const char *prefix, const char *code)
{
    const char *id = arena_printf(cx->a, "%s.%s", prefix, code), *known = say(cx, id);
    return known ? known : code;
}

static enum err put_papers(struct ctx *cx, const struct application *a, struct paper *p)
{
    struct application_paper *list;
    size_t n;
    TRY(application_papers(cx, a, &list, &n));
    const char **items = arena_array(cx->a, n + 1, sizeof(*items));
    for (size_t i = 0; i < n; i++)
        items[i] = code_said(cx, "fin_doc", list[i].code);
    if (n) {
        paper_heading(p, 2, say(cx, "application.papers"));
        paper_list(p, items, n, true);
    }
    return OK;
}

static void put_sides(struct ctx *cx, const struct application *a, struct paper *p)
{
    struct paper_fact facts[2] = {
        {say(cx, "application.by_human"),
         code_said(cx, "application_assessment", *a->assessment ? a->assessment : "recommend")},
        {say(cx, "application.by_system"), code_said(cx, "application.match", a->matched)}};
    paper_heading(p, 2, say(cx, "application.sides"));
    paper_facts(p, facts, 2);
    if (*a->assessment_why)
        paper_text(p, a->assessment_why);
}

enum err application_letter(struct ctx *cx, const struct application *a, const void **ret,
                            size_t *ret_n)
{
    const char *number = code_make(cx->a, "P", (uint64_t)a->id);
    const char *city = cx->app->city ? cx->app->city : "";
    const char *head[] = {city, say(cx, "application.letter_from"), number};
    const struct look *look = look_now(cx->app);
    struct paper_setup setup = {
        .title = arena_printf(cx->a, "%s %s", say(cx, "application.letter"), number),
        .lang = lang_code(cx->lang),
        .author = say(cx, "application.letter_from"),
        .made = a->referred_at,
        .foot = number,
        .logo = {look->logo, look->logo_n, look->logo_w, look->logo_h}};
    struct paper *p = paper_new(cx, &setup);
    struct paper_fact facts[] = {
        {say(cx, "loan.partner"), a->partner_name},
        {say(cx, "loan.product"), a->product_name},
        {say(cx, "loan.business"), a->business_name},
        {say(cx, "loan.owner"), a->owner_name},
        {say(cx, "application.purpose"), code_said(cx, "money_purpose", a->purpose)},
        {say(cx, "application.amount"), money_format(cx->a, a->amount)},
        {say(cx, "application.months"), arena_printf(cx->a, "%" PRId64, a->months)},
        {say(cx, "application.need"), *a->need ? a->need : "–"},
        {say(cx, "application.due_at"), i18n_instant(cx->a, cx->lang, a->due_at)}};
    paper_letterhead(p, head, 3);
    paper_heading(p, 1, say(cx, "application.letter"));
    paper_text(p, say(cx, "application.letter_text"));
    paper_facts(p, facts, sizeof(facts) / sizeof(facts[0]));
    put_sides(cx, a, p);
    TRY(put_papers(cx, a, p));
    paper_note(p, i18n_text(cx->app->words, cx->a, cx->lang, "application.letter_consent", "day",
                            i18n_instant(cx->a, cx->lang, a->consent_at), NULL));
    paper_signature(p, city, say(cx, "application.letter_from"));
    return paper_end(p, ret, ret_n);
}

/* ---- SIKP ---- */

enum { COLUMNS = 26, PAGE = 100 };
/* In SIKP's own spelling; what the register does not hold stays empty, to be filled by the bank. */
static const char *const columns[COLUMNS] = {
    "nik",         "nmr_registry",  "nama",          "tgl_lahir",
    "jns_kelamin", "maritas_sts",   "pendidikan",    "pekerjaan",
    "alamat",      "kode_kabkota",  "kode_pos",      "npwp",
    "mulai_usaha", "alamat_usaha",  "ijin_usaha",    "modal_usaha",
    "jml_pekerja", "jml_kredit",    "is_linkage",    "linkage",
    "no_hp",       "uraian_agunan", "is_subsidized", "subsidi_sebelumnya",
    "omset",       "jns_debitur"};
static const bool numeric[COLUMNS] = {[15] = true, [16] = true, [17] = true, [24] = true};

struct row {
    int64_t id, amount, business, capital, employees, turnover, before;
    const char *collateral, *nib, *address, *phone, *founded, *ward;
};

static const char *number(struct arena *a, int64_t n)
{
    return n < 0 ? "" : arena_printf(a, "%" PRId64, n);
}
static const char *text(const char *s)
{
    return s ? s : "";
}
/* "2026-11-23" → "23112026" */
static const char *day(struct arena *a, const char *iso)
{
    struct date d;
    return iso && date_parse(iso, &d) ? arena_printf(a, "%02d%02d%04d", d.day, d.month, d.year)
                                      : "";
}

static enum err put(struct ctx *cx, const struct row *r, struct export_file *file)
{
    struct business b;
    struct arena *a = cx->a;
    TRY(business_load(cx, r->business, true, &b));
    const char *sex = !b.owner_gender ? "" : *b.owner_gender == 'f' ? "2" : "1";
    const char *city = arena_strndup(a, r->ward, 5);
    const char *const cells[COLUMNS] = {text(b.owner_nik),
                                        code_make(a, "P", (uint64_t)r->id),
                                        text(b.owner_name),
                                        day(a, b.owner_birth_date),
                                        sex,
                                        "",
                                        "",
                                        "",
                                        "",
                                        text_digits(a, city),
                                        "",
                                        text(b.owner_npwp),
                                        day(a, r->founded),
                                        text(r->address),
                                        text(r->nib),
                                        number(a, r->capital),
                                        number(a, r->employees),
                                        number(a, r->amount),
                                        "0",
                                        "",
                                        text(r->phone),
                                        strcmp(r->collateral, "none") == 0 ? "" : r->collateral,
                                        "1",
                                        r->before ? "1" : "0",
                                        number(a, r->turnover),
                                        ""};
    if (!export_is_json(file))
        return export_row(file, cells, numeric, COLUMNS);
    struct model *o = model_object(a);
    for (int i = 0; i < COLUMNS; i++)
        if (numeric[i] && *cells[i])
            model_set_decimal(a, o, columns[i], cells[i]);
        else
            model_set_text(a, o, columns[i], *cells[i] || !numeric[i] ? cells[i] : NULL);
    return export_record(file, o);
}

static enum err read_rows(struct ctx *cx, int64_t after, struct row *list, size_t *ret_n)
{
    struct date today = date_of_instant(cx->now), first = {today.year, today.month, 1};
    char now[DATE_LEN + 1], before[DATE_LEN + 1];
    date_format(first, now);
    date_format(date_add_months(first, -12), before);
    now[MONTH_LEN] = before[MONTH_LEN] = '\0';
    *ret_n = 0;
    struct rows *r =
        db_rows(cx, &q_sikp_rows, ARGS(db_int(after), db_int(PAGE), db_text(before), db_text(now)));
    while (*ret_n < PAGE && rows_next(r))
        list[(*ret_n)++] = (struct row){.id = row_int(r, 0),
                                        .amount = row_int(r, 1),
                                        .business = row_int(r, 2),
                                        .collateral = row_str(r, 3),
                                        .nib = row_str(r, 4),
                                        .capital = row_null(r, 5) ? -1 : row_int(r, 5),
                                        .employees = row_null(r, 6) ? -1 : row_int(r, 6),
                                        .address = row_str(r, 7),
                                        .phone = row_str(r, 8),
                                        .founded = row_str(r, 9),
                                        .ward = row_str(r, 10),
                                        .turnover = row_int(r, 11),
                                        .before = row_int(r, 12)};
    return rows_end(r);
}

enum err sikp_export(struct ctx *cx, struct export_file *file)
{
    int64_t after = 0;
    size_t n = PAGE;
    TRY(need(cx, CAP_APPLY_REFER));
    TRY(export_heading(file, columns, COLUMNS));
    struct arena_mark mark = arena_mark(cx->a);
    while (n == PAGE) {
        struct row *list = arena_array(cx->a, PAGE, sizeof(*list));
        TRY(read_rows(cx, after, list, &n));
        for (size_t i = 0; i < n; i++) {
            TRY(put(cx, &list[i], file));
            after = list[i].id;
        }
        arena_reset(cx->a, mark);
    }
    return OK;
}
