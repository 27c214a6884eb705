/* The page of one application: what is wanted, both assessments, papers, consent, the answer. */
#include "application_export.h"
#include "application_file.h"
#include "application_package.h"
#include "application_pages_web.h"
#include "application_parts.h"
#include "award.h"
#include "document.h"
#include "i18n.h"
#include "money.h"
#include "partner.h"
#include "product.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* clang-format off */
static const struct field consent_list[] = {
    {.name = "via", .kind = F_CHOICE, .offset = FIELD_TEXT(struct consent_form, via), .choices = share_ways, .label = "application.via"},
};
const struct field_table consent_form_fields = FIELD_TABLE("ConsentForm", consent_list, struct consent_form);
static const struct field paper_list[] = {
    {.name = "code", .kind = F_CHOICE, .offset = FIELD_TEXT(struct paper_form, code), .choices = product_documents, .flags = F_REQUIRED, .label = "application.paper"},
    {.name = "document", .kind = F_REF, .offset = FIELD_INT(struct paper_form, document), .label = "application.document", .help = "application.document_help"},
    {.name = "there", .kind = F_BOOL, .offset = FIELD_BOOL(struct paper_form, there), .label = "application.there"},
};
const struct field_table paper_form_fields = FIELD_TABLE("PaperForm", paper_list, struct paper_form);
/* clang-format on */

static bool is(const struct application *a, const char *state)
{
    return strcmp(a->state, state) == 0;
}

void put_application_tag(struct web *w, struct model *o, const struct application *a)
{
    const char *kind = is(a, "accepted")                         ? "good"
                       : is(a, "rejected") || is(a, "withdrawn") ? "bad"
                       : is(a, "returned")                       ? "warn"
                       : is(a, "draft")                          ? "plain"
                                                                 : "info";
    model_set_text(w->cx.a, o, "kind", kind);
    model_set_text(w->cx.a, o, "label", choice_words(w, application_states, a->state));
}

void put_application_record(struct web *w, const struct application *a, struct model *o)
{
    struct model *masked = model_array(w->cx.a);
    field_to_model(w->cx.a, &application_fields, a, !a->ended, o, masked);
    model_set(o, "masked", masked);
}

/* ---- facts ---- */

static void row(struct web *w, struct model *rows, const char *label, const char *value)
{
    if (value && *value)
        put_row(w, rows, web_words(w, label, NULL), value, NULL);
}

/* To the partner, where the owner agreed to that. The city's people have it with the business. */
static const char *phone_shown(struct web *w, const struct application *a)
{
    bool partner = w->actor.role == ROLE_PARTNER || w->actor.role == ROLE_PUBLIC;
    return partner && !a->ended && application_phone_told(a) ? a->phone : NULL;
}

static void put_facts(struct web *w, const struct application *a)
{
    struct arena *m = w->cx.a;
    struct model *rows = model_set_array(m, model_set_object(m, w->page, "facts"), "rows");
    row(w, rows, "application.number", code_make(m, "P", (uint64_t)a->id));
    if (!a->ended && w->actor.role != ROLE_PARTNER && w->actor.role != ROLE_PUBLIC)
        put_row_link(put_row(w, rows, web_words(w, "loan.business", NULL), a->business_name, NULL),
                     arena_printf(m, "/businesses/%" PRId64, a->business_id));
    else
        row(w, rows, "loan.business", a->business_name);
    row(w, rows, "loan.owner", w->actor.role == ROLE_OWNER ? NULL : a->owner_name);
    row(w, rows, "field.phone", phone_shown(w, a));
    row(w, rows, "loan.partner", a->partner_name);
    row(w, rows, "loan.product", a->product_name);
    if (!a->ended) {
        row(w, rows, "application.purpose", choice_words(w, money_purposes, a->purpose));
        row(w, rows, "application.amount", money_format(m, a->amount));
        row(w, rows, "application.months", web_number(w, a->months));
        row(w, rows, "application.need", a->need);
    }
    row(w, rows, "application.referred_at",
        a->referred_at ? i18n_instant(m, w->cx.lang, a->referred_at) : NULL);
    if (a->clock)
        put_row(w, rows, web_words(w, "application.due_at", NULL),
                i18n_instant(m, w->cx.lang, a->due_at),
                strcmp(a->clock, "overdue") == 0 ? "bad"
                : strcmp(a->clock, "risk") == 0  ? "warn"
                                                 : NULL);
    if (a->granted != FIELD_UNSET)
        row(w, rows, "application.granted", money_format(m, a->granted));
    if (a->reason && *a->reason)
        row(w, rows, "decision.reason", choice_words(w, application_reasons, a->reason));
    row(w, rows, "decision.words", a->reason_words);
}

/* "code:no,code:maybe" in words. */
static const char *why_words(struct web *w, const char *why)
{
    struct buf b = buf_new(w->cx.a, 4000);
    char *list = arena_strdup(w->cx.a, why), *save = NULL;
    for (char *c = strtok_r(list, ",", &save); c; c = strtok_r(NULL, ",", &save)) {
        char *says = strchr(c, ':');
        if (!says)
            continue;
        *says++ = '\0';
        buf_printf(
            &b, "%s%s (%s)", b.n ? "; " : "", code_words(w, "application.check", c),
            web_words(w,
                      strcmp(says, "no") == 0 ? "application.check_no" : "application.check_maybe",
                      NULL));
    }
    return b.n ? buf_str(&b) : NULL;
}

/* Who stands beside, and the system: side by side, neither decides. */
static void put_assessments(struct web *w, const struct application *a)
{
    struct arena *m = w->cx.a;
    struct model *list = model_set_array(m, w->page, "sides");
    model_set_bool(m, w->page, "has_sides", !a->ended && (*a->assessment || *a->matched));
    if (a->ended)
        return;
    struct model *human = model_add_object(m, list), *system = model_add_object(m, list);
    bool doubt = strcmp(a->assessment, "not_now") == 0;
    model_set_text(m, human, "title", web_words(w, "application.by_human", NULL));
    model_set_text(m, human, "kind",
                   doubt                                     ? "bad"
                   : strcmp(a->assessment, "with_care") == 0 ? "warn"
                                                             : "good");
    model_set_text(m, human, "label",
                   *a->assessment ? choice_words(w, application_assessments, a->assessment) : NULL);
    model_set_text(m, human, "text", *a->assessment_why ? a->assessment_why : NULL);
    model_set_text(m, human, "who", a->assessed_by);
    model_set_text(m, system, "title", web_words(w, "application.by_system", NULL));
    model_set_text(m, system, "kind",
                   strcmp(a->matched, "yes") == 0  ? "good"
                   : strcmp(a->matched, "no") == 0 ? "bad"
                                                   : "warn");
    model_set_text(m, system, "label",
                   *a->matched ? code_words(w, "application.match", a->matched) : NULL);
    model_set_text(m, system, "text", why_words(w, a->matched_why));
    model_set_text(m, system, "who",
                   a->matched_at ? i18n_instant(m, w->cx.lang, a->matched_at) : NULL);
}

static enum err put_papers(struct web *w, const struct application *a, const char *base)
{
    struct arena *m = w->cx.a;
    struct application_paper *list;
    size_t n;
    struct model *rows = model_set_array(m, w->page, "papers");
    if (a->ended) {
        model_set_null(m, w->page, "files_note");
        model_set_bool(m, w->page, "has_papers", false);
        return OK;
    }
    TRY(application_papers(&w->cx, a, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(m, rows);
        model_set_text(m, o, "code", list[i].code);
        model_set_text(m, o, "what", code_words(w, "fin_doc", list[i].code));
        model_set_text(m, o, "from", code_words(w, "fin_from", list[i].code));
        model_set_text(m, o, "kind", list[i].there ? "good" : "warn");
        model_set_text(m, o, "label",
                       web_words(w,
                                 list[i].document_id ? "application.paper_file"
                                 : list[i].there     ? "application.paper_seen"
                                                     : "application.paper_missing",
                                 NULL));
        model_set_text(m, o, "who", list[i].there ? list[i].seen_by : NULL);
    }
    model_set_bool(m, w->page, "has_papers", n > 0);
    return put_paper_files(w, a, base, rows);
}

/* What else the package asks for, to the owner and the city's people; to partners, only that there
 * is more, and that some of it was rejected. */
static enum err put_of_package(struct web *w, const struct application *a)
{
    struct arena *m = w->cx.a;
    struct application_package p;
    int64_t n, rejected;
    if (!a->package_id || a->ended) {
        model_set_null(m, w->page, "package");
        return OK;
    }
    TRY(application_package_count(&w->cx, a->package_id, &n, &rejected));
    bool ours = w->actor.role != ROLE_PARTNER && w->actor.role != ROLE_PUBLIC;
    bool other = rejected > is(a, "rejected");
    struct model *o = model_set_object(m, w->page, "package");
    model_set_text(m, o, "words", web_words(w, "package.of", "n", web_number(w, n), NULL));
    model_set_text(m, o, "warning",
                   other ? web_words(w, ours ? "package.broken" : "package.other_rejected", NULL)
                         : NULL);
    model_set_text(m, o, "href",
                   ours ? arena_printf(m, "/packages/%" PRId64, a->package_id) : NULL);
    struct model *parts = model_set_array(m, w->page, "parts");
    if (!ours)
        return OK;
    TRY(application_package_get(&w->cx, a->package_id, &p));
    put_package_parts(w, &p, a->id, parts);
    return OK;
}

enum err put_application_facts(struct web *w, const struct application *a, const char *base)
{
    put_application_tag(w, model_set_object(w->cx.a, w->page, "tag"), a);
    model_set_bool(w->cx.a, w->page, "ended", a->ended);
    put_facts(w, a);
    put_assessments(w, a);
    TRY(put_of_package(w, a));
    return put_papers(w, a, base);
}

/* ---- consent and history ---- */

static enum err put_shares(struct web *w, const struct application *a)
{
    struct arena *m = w->cx.a;
    struct share *list;
    size_t n;
    bool shows = w->actor.role != ROLE_PARTNER;
    model_set_text(m, w->page, "consent",
                   a->ended        ? NULL
                   : a->consent_id ? web_words(w, "application.consent_since", "day",
                                               i18n_instant(m, w->cx.lang, a->consent_at),
                                               "partner", a->partner_name, NULL)
                                   : web_words(w, "application.no_consent", NULL));
    struct model *rows = model_set_array(m, w->page, "shares");
    if (!shows) {
        model_set_bool(m, w->page, "has_shares", false);
        return OK;
    }
    TRY(application_shares(&w->cx, a->id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(m, rows);
        bool file = strncmp(list[i].what, "paper:", 6) == 0;
        model_set_text(m, o, "what",
                       file ? web_words(w, "application.shared_file", "paper",
                                        code_words(w, "fin_doc", list[i].what + 6), NULL)
                            : code_words(w, "application.shared", list[i].what));
        const char *nobody =
            strcmp(list[i].what, "export") == 0 ? "application.by_command" : "application.by_link";
        model_set_text(m, o, "who", list[i].who ? list[i].who : web_words(w, nobody, NULL));
        model_set_text(m, o, "when", i18n_instant(m, w->cx.lang, list[i].at));
    }
    model_set_bool(m, w->page, "has_shares", n > 0);
    return OK;
}

static enum err put_events(struct web *w, const struct application *a)
{
    struct arena *m = w->cx.a;
    struct application_event *list;
    size_t n;
    struct model *rows = model_set_array(m, w->page, "events");
    TRY(application_events(&w->cx, a->id, &list, &n));
    for (size_t i = 0; !a->ended && i < n; i++) {
        struct model *o = model_add_object(m, rows);
        model_set_text(m, o, "what", code_words(w, "application.event", list[i].kind));
        model_set_text(m, o, "who", list[i].who);
        model_set_text(m, o, "when", i18n_instant(m, w->cx.lang, list[i].at));
    }
    return OK;
}

/* ---- forms ---- */

/* Asked for where none holds, and where the one that holds is of older words. */
static bool wants_consent(const struct application *a)
{
    return a->consent_id
               ? !application_phone_agreed(a) && (application_changes(a) || is(a, "with_partner"))
               : application_changes(a);
}

static struct model *add(struct web *w, struct model *forms, const struct application *a,
                         const char *code, const char *path, const struct field_table *t,
                         const void *record, const struct application_form *back)
{
    bool here = back && strcmp(back->code, code) == 0;
    struct page_form f = {.code = code,
                          .action =
                              arena_printf(w->cx.a, "/applications/%" PRId64 "/%s", a->id, path),
                          .fields = t,
                          .record = here ? back->record : record,
                          .bound = here ? back->bound : NULL,
                          .back = here,
                          .danger = strcmp(code, "share_end") == 0,
                          .version = a->version};
    return forms_add(w, forms, &f);
}

static enum err put_documents(struct web *w, const struct application *a, struct model *widgets)
{
    struct arena *m = w->cx.a;
    struct document *docs;
    struct application_paper *papers;
    size_t n;
    struct model *files = model_array(m), *codes = model_array(m);
    TRY(document_list(&w->cx, a->business_id, &docs, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(m, files);
        model_set_text(m, o, "code", arena_printf(m, "%" PRId64, docs[i].id));
        model_set_text(m, o, "label", docs[i].title);
        model_set_bool(m, o, "selected", false);
    }
    field_widget_choices(m, field_widget(widgets, "document"), files);
    TRY(application_papers(&w->cx, a, &papers, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(m, codes);
        model_set_text(m, o, "code", papers[i].code);
        model_set_text(m, o, "label", code_words(w, "fin_doc", papers[i].code));
        model_set_bool(m, o, "selected", i == 0);
    }
    struct model *choices = (struct model *)model_get(field_widget(widgets, "code"), "choices");
    choices->kids = codes->kids;
    return OK;
}

enum err put_decision_funds(struct web *w, struct model *widgets, int64_t partner, int64_t now)
{
    struct arena *m = w->cx.a;
    struct fund *f;
    size_t n = 0;
    struct model *list = model_array(m);
    if (can(&w->actor, CAP_FUND_READ))
        TRY(fund_list(&w->cx, partner, &f, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(m, list);
        model_set_text(m, o, "code", arena_printf(m, "%" PRId64, f[i].id));
        model_set_text(m, o, "label", f[i].name);
        model_set_bool(m, o, "selected", f[i].id == now);
    }
    field_widget_choices(m, field_widget(widgets, "fund"), list);
    return OK;
}

static enum err put_writer_forms(struct web *w, const struct application *a, struct model *forms,
                                 const struct application_form *back)
{
    struct paper_form *paper = arena_new_of(w->cx.a, struct paper_form);
    struct application *copy = arena_memdup(w->cx.a, a, sizeof(*a));
    struct application_paper *papers;
    size_t n;
    paper->there = true;
    if (!application_changes(a))
        return OK;
    add(w, forms, a, "application_change", "edit", &application_change_fields, copy, back);
    TRY(application_papers(&w->cx, a, &papers, &n));
    if (!n)
        return OK;
    return put_documents(
        w, a, add(w, forms, a, "application_paper", "papers", &paper_form_fields, paper, back));
}

static enum err put_forms(struct web *w, const struct application *a,
                          const struct application_form *back)
{
    struct model *forms = forms_begin(w);
    struct consent_form *consent = arena_new_of(w->cx.a, struct consent_form);
    struct decision *d = arena_new_of(w->cx.a, struct decision);
    bool own = w->actor.role == ROLE_OWNER, writes = can(&w->actor, CAP_APPLY_WRITE);
    consent->via = own ? "account" : NULL;
    if (writes)
        TRY(put_writer_forms(w, a, forms, back));
    if (own || writes)
        TRY(put_file_form(w, a, forms, back));
    if ((own || writes) && wants_consent(a))
        add(w, forms, a, "share_agree", "consent", &consent_form_fields, consent, back);
    if ((own || writes) && a->consent_id)
        add(w, forms, a, "share_end", "consent/withdraw", &consent_form_fields, consent, back);
    if (!can(&w->actor, CAP_APPLY_DECIDE) || a->ended || !is(a, "with_partner"))
        return OK;
    *d = (struct decision){.amount = a->amount, .months = a->months}; /* the answer is theirs */
    return put_decision_funds(
        w, add(w, forms, a, "application_decide", "decision", &decision_fields, d, back),
        a->partner_id, 0);
}

static enum err put_steps(struct web *w, const struct application *a)
{
    struct arena *m = w->cx.a;
    int64_t award = 0;
    if (is(a, "accepted"))
        TRY(award_of_application(&w->cx, a->id, &award));
    bool writes = can(&w->actor, CAP_APPLY_WRITE), refers = can(&w->actor, CAP_APPLY_REFER);
    model_set_text(m, w->page, "submit",
                   writes && (is(a, "draft") || is(a, "returned"))
                       ? arena_printf(m, "/applications/%" PRId64 "/submit", a->id)
                       : NULL);
    model_set_text(m, w->page, "refer",
                   refers && is(a, "submitted")
                       ? arena_printf(m, "/applications/%" PRId64 "/refer", a->id)
                       : NULL);
    model_set_text(m, w->page, "make_link",
                   refers && is(a, "with_partner") && a->consent_id
                       ? arena_printf(m, "/applications/%" PRId64 "/link", a->id)
                       : NULL);
    model_set_text(m, w->page, "letter",
                   !a->ended && a->consent_id && a->referred_at
                       ? arena_printf(m, "/applications/%" PRId64 "/letter", a->id)
                       : NULL);
    model_set_text(m, w->page, "loan",
                   a->loan_id && !a->ended ? arena_printf(m, "/loans/%" PRId64, a->loan_id) : NULL);
    model_set_text(m, w->page, "award",
                   award && !a->ended ? arena_printf(m, "/grants/%" PRId64, award) : NULL);
    model_set_int(m, w->page, "version", a->version);
    return OK;
}

enum err put_application_page(struct web *w, const struct application *a,
                              const struct application_form *back)
{
    const char *number = code_make(w->cx.a, "P", (uint64_t)a->id);
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    web_title_text(w, a->business_name && w->actor.role != ROLE_OWNER ? a->business_name : number);
    web_crumb(w, "nav.applications", "/applications");
    web_crumb(w, number, NULL);
    TRY(put_application_facts(w, a, arena_printf(w->cx.a, "/applications/%" PRId64, a->id)));
    TRY(put_shares(w, a));
    TRY(put_events(w, a));
    TRY(put_steps(w, a));
    model_set_null(w->cx.a, w->page, "link");
    w->cx.err = told;
    return put_forms(w, a, back);
}
