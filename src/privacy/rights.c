/* Requests about one's own data, and what the office answers: see rights.h. */
#include "rights_parts.h"

#include "audit.h"
#include "business.h"
#include "curation_dated.h"
#include "i18n.h"
#include "notice.h"
#include "personal.h"
#include "privacy_sql.h"
#include "proposal.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { TOKEN_LEN = 43, LIST = 50, URGENT = 200, HOUR = 3600, DAY = 86400, HOLDERS = 50 };

const struct field_choice rights_states[] = {{"open", "privacy.state.open"},
                                             {"answered", "privacy.state.answered"},
                                             {"refused", "privacy.state.refused"},
                                             {NULL, NULL}};
const struct field_choice rights_reasons[] = {
    {"defence", "privacy.reason.defence"},         {"law", "privacy.reason.law"},
    {"public_task", "privacy.reason.public_task"}, {"finance", "privacy.reason.finance"},
    {"statistics", "privacy.reason.statistics"},   {"harm", "privacy.reason.harm"},
    {"others", "privacy.reason.others"},           {"dispute", "privacy.reason.dispute"},
    {"not_so", "privacy.reason.not_so"},           {NULL, NULL}};

const char *rights_reason_article(const char *reason)
{
    static const char *const articles[][2] = {
        {"defence", "15"}, {"law", "15"},        {"public_task", "15"},
        {"finance", "15"}, {"statistics", "15"}, {"harm", "33"},
        {"others", "33"},  {"dispute", "44"},    {"not_so", "27–29"}};
    for (size_t i = 0; reason && i < sizeof(articles) / sizeof(articles[0]); i++)
        if (strcmp(articles[i][0], reason) == 0)
            return articles[i][1];
    return NULL;
}

#define T(member) .offset = FIELD_TEXT(struct rights, member)
#define I(member) .offset = FIELD_INT(struct rights, member)
#define OUT       .flags = F_READONLY | F_HIDDEN
static const struct field out_fields[] = {
    {.name = "id", .kind = F_REF, I(id), OUT},
    {.name = "code", .kind = F_TEXT, T(code), OUT},
    {.name = "kind", .kind = F_CHOICE, .choices = rights_kinds, T(kind), OUT},
    {.name = "state", .kind = F_CHOICE, .choices = rights_states, T(state), OUT},
    {.name = "person_name", .kind = F_TEXT, T(person_name), OUT},
    {.name = "business_id", .kind = F_REF, I(business_id), OUT},
    {.name = "proposal_id", .kind = F_REF, I(proposal_id), OUT},
    {.name = "via", .kind = F_TEXT, T(via), OUT},
    {.name = "received_at", .kind = F_INSTANT, I(received_at), OUT},
    {.name = "due_at", .kind = F_INSTANT, I(due_at), OUT},
    {.name = "at_risk", .kind = F_BOOL, .offset = FIELD_BOOL(struct rights, at_risk), OUT},
    {.name = "overdue", .kind = F_BOOL, .offset = FIELD_BOOL(struct rights, overdue), OUT},
    {.name = "answered_at", .kind = F_INSTANT, I(answered_at), OUT},
    {.name = "reason", .kind = F_TEXT, T(reason), OUT},
    {.name = "article", .kind = F_TEXT, T(article), OUT},
    {.name = "details", .kind = F_PARA, T(details), OUT},
    {.name = "answer", .kind = F_PARA, T(answer), OUT},
    {.name = "version", .kind = F_INT, I(version), OUT, .max = INT32_MAX},
};
const struct field_table rights_out_fields =
    FIELD_TABLE("PrivacyRequest", out_fields, struct rights);

#define A(member) .offset = FIELD_TEXT(struct rights_answer, member)
#define ANSWER                                                                               \
    {                                                                                        \
        .name = "answer", .kind = F_PARA, A(answer), .max = 2000, .label = "privacy.answer", \
        .help = "privacy.answer_help"                                                        \
    }
#define UNDERSTOOD                                                                                \
    .name = "understood", .kind = F_BOOL, .offset = FIELD_BOOL(struct rights_answer, understood), \
    .label = "privacy.understood"
static const struct field answer_fields[] = {ANSWER, {UNDERSTOOD}};
static const struct field erase_fields[] = {ANSWER, {UNDERSTOOD, .flags = F_REQUIRED}};
static const struct field words_fields[] = {ANSWER};
const struct field_table rights_answer_fields =
    FIELD_TABLE("PrivacyAnswer", answer_fields, struct rights_answer);
const struct field_table rights_erase_fields =
    FIELD_TABLE("PrivacyErasure", erase_fields, struct rights_answer);
const struct field_table rights_words_fields =
    FIELD_TABLE("PrivacyWords", words_fields, struct rights_answer);
static const struct field refuse_fields[] = {{.name = "reason",
                                              .kind = F_CHOICE,
                                              A(reason),
                                              .flags = F_REQUIRED,
                                              .choices = rights_reasons,
                                              .label = "privacy.reason"},
                                             {.name = "answer",
                                              .kind = F_PARA,
                                              A(answer),
                                              .flags = F_REQUIRED,
                                              .max = 2000,
                                              .label = "privacy.answer"}};
const struct field_table rights_refuse_fields =
    FIELD_TABLE("PrivacyRefusal", refuse_fields, struct rights_answer);

const char *rights_code(struct ctx *cx, int64_t id)
{
    return code_make(cx->a, "P", (uint64_t)id);
}

/* ---- telling ---- */

enum err rights_tell(struct ctx *cx, const char *event, const char *const *pairs)
{
    int64_t ids[HOLDERS];
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_privacy_holders, NO_ARGS);
    while (n < HOLDERS && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(notice_send(cx, event, &(struct notice_to){.account_id = ids[i]}, pairs));
    return OK;
}

static const char *place_of(struct ctx *cx, int64_t id)
{
    return arena_printf(cx->a, "%s/privacy/inbox/%" PRId64, site_url(cx->app), id);
}

/* To the person, by the phone on record. */
static enum err tell_person(struct ctx *cx, int64_t person_id, const char *event,
                            const char *const *pairs)
{
    const char *phone, *name;
    TRY(personal_phone(cx, person_id, &phone, &name));
    if (!phone)
        return OK;
    return notice_send(
        cx, event,
        &(struct notice_to){.person_id = person_id, .name = name, .phone = phone, .lang = "id"},
        pairs);
}

/* ---- a new one ---- */

struct rule {
    const char *right, *duty;
    int64_t hours;
};
static enum err rule_of(struct ctx *cx, const char *kind, struct rule *ret)
{
    *ret = (struct rule){0};
    struct rows *r = db_rows(cx, &q_privacy_rule, ARGS(db_text(kind), db_text(today_text(cx))));
    if (rows_next(r))
        *ret = (struct rule){row_str(r, 0), row_str(r, 1), row_int(r, 2)};
    TRY(rows_end(r));
    return ret->hours > 0 ? OK : fail_log(cx, ERR_INTERNAL, "no privacy rule for %s", kind);
}

/* A correction of a named field becomes a proposal of the owner's in the register. */
static enum err propose(struct ctx *cx, const struct business *b, const struct rights_ask *in,
                        int64_t *ret_id)
{
    struct business after = *b;
    const struct actor *before = cx->actor, owner = {.name = "owner",
                                                     .display_name = b->owner_name,
                                                     .role = ROLE_OWNER,
                                                     .area = "",
                                                     .person_id = b->owner_id,
                                                     .caps = role_caps(ROLE_OWNER)};
    *ret_id = 0;
    if (strcmp(in->kind, "correction") != 0 || strcmp(in->field, "other") == 0)
        return OK;
    field_bind_text(cx, &business_fields, in->field, in->value, &after, NULL);
    enum err e = fields_check(cx);
    if (e == OK) {
        cx->actor = &owner;
        e = proposal_create(cx, &after, in->details, ret_id);
        cx->actor = before;
    }
    if (e == ERR_INVALID && cx->err.fields) { /* the form has one field for all of them */
        const struct field_err first = *cx->err.fields;
        ctx_forgive(cx);
        fail_field(cx, "value", first.msgid, NULL);
        return fields_check(cx);
    }
    return e;
}

static enum err insert(struct ctx *cx, const struct business *b, const struct rights_ask *in,
                       const char *via, int64_t proposal_id, char **ret_token, int64_t *ret_id)
{
    struct rule rule;
    struct sealed details = {0};
    unsigned char hash[HASH_LEN];
    int64_t by = cx->actor->account_id;
    TRY(rule_of(cx, in->kind, &rule));
    const char *words =
        in->field && *in->field && strcmp(in->kind, "correction") == 0
            ? arena_printf(cx->a, "%s: %s\n%s",
                           i18n_get(cx->app->words, LANG_ID,
                                    strcmp(in->field, "other") == 0
                                        ? "privacy.field_other"
                                        : arena_printf(cx->a, "field.%s", in->field)),
                           in->value ? in->value : "", in->details ? in->details : "")
            : in->details;
    if (words && *words)
        TRY(personal_seal(cx, b->owner_id, words, &details));
    *ret_token = token_make(cx, hash);
    int64_t due = cx->now + rule.hours * HOUR,
            risk = cx->now + rule.hours * HOUR * RIGHTS_RISK_PERCENT / 100;
    return db_int_of(cx, &q_privacy_insert,
                     ARGS(db_text(in->kind), db_int(b->owner_id), db_int(b->id),
                          proposal_id ? db_int(proposal_id) : db_null(), db_blob(hash, HASH_LEN),
                          db_text(via), db_blob(details.p, details.n), db_int(cx->now), db_int(due),
                          db_int(risk), by ? db_int(by) : db_null()),
                     0, ret_id);
}

enum err rights_insert(struct ctx *cx, int64_t business_id, const struct rights_ask *in,
                       const char *via, char **ret_token)
{
    struct business b;
    int64_t waiting, proposal, id;
    TRY(business_load(cx, business_id, false, &b));
    TRY(db_int_of(cx, &q_privacy_waiting, ARGS(db_int(b.owner_id), db_text(in->kind)), 0,
                  &waiting));
    if (waiting)
        return fail(cx, ERR_CONFLICT, "privacy.error.waiting", NULL);
    TRY(propose(cx, &b, in, &proposal));
    TRY(insert(cx, &b, in, via, proposal, ret_token, &id));
    const char *code = rights_code(cx, id),
               *link = arena_printf(cx->a, "%s/privacy/r/%s", site_url(cx->app), *ret_token);
    /* asked for by who receives it: quiet hours do not hold it */
    const char *mine[] = {"number", code, "link", link, "_urgent", "1", NULL};
    const char *theirs[] = {"number", code, "place", place_of(cx, id), NULL};
    TRY(tell_person(cx, b.owner_id, "privacy_received", mine));
    TRY(rights_tell(cx, "privacy_new", theirs));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "kind", in->kind);
    model_set_text(cx->a, m, "via", via);
    return audit(cx, "privacy-ask", "person", b.owner_id, m);
}

/* ---- reading ---- */

static struct rights row_of(struct ctx *cx, struct rows *r)
{
    struct rights x = {.id = row_int(r, 0),
                       .version = row_int(r, 1),
                       .kind = row_str(r, 2),
                       .state = row_str(r, 3),
                       .person_id = row_int(r, 4),
                       .business_id = row_int(r, 5),
                       .proposal_id = row_int(r, 6),
                       .via = row_str(r, 7),
                       .received_at = row_int(r, 8),
                       .due_at = row_int(r, 9),
                       .risk_at = row_int(r, 10),
                       .reason = row_str(r, 11),
                       .answered_at = row_int(r, 12),
                       .person_name = row_str(r, 13)};
    bool open = strcmp(x.state, "open") == 0;
    x.code = rights_code(cx, x.id);
    x.overdue = open && x.due_at <= cx->now;
    x.at_risk = open && !x.overdue && x.risk_at <= cx->now;
    return x;
}

/* Both sealed texts are opened after the rows are read: that is a query, too. */
static enum err read_one(struct ctx *cx, unsigned mask, int64_t id, const unsigned char *hash,
                         struct rights *ret)
{
    struct rule rule;
    const void *details = NULL, *answer = NULL;
    size_t details_n = 0, answer_n = 0;
    *ret = (struct rights){0};
    struct rows *r = db_rows_mask(cx, &q_privacy_one, mask,
                                  ARGS(db_int(id), hash ? db_blob(hash, HASH_LEN) : db_null()));
    if (rows_next(r)) {
        *ret = row_of(cx, r);
        ret->by = row_str(r, 14);
        ret->handler = row_str(r, 15);
        ret->proposal_state = row_str(r, 16);
        const void *p = row_blob(r, 17, &details_n);
        details = p ? memcpy(arena_alloc(cx->a, details_n + 1), p, details_n) : NULL;
        p = row_blob(r, 18, &answer_n);
        answer = p ? memcpy(arena_alloc(cx->a, answer_n + 1), p, answer_n) : NULL;
        ret->erased = row_int(r, 19) != 0;
        ret->business_name = row_str(r, 20);
    }
    TRY(rows_end(r));
    if (!ret->id)
        return fail(cx, ERR_NOT_FOUND, "privacy.error.none", NULL);
    TRY(personal_open(cx, ret->person_id, details, details_n, &ret->details));
    TRY(personal_open(cx, ret->person_id, answer, answer_n, &ret->answer));
    TRY(rule_of(cx, ret->kind, &rule));
    ret->article = strcmp(rule.right, rule.duty) == 0
                       ? rule.right
                       : arena_printf(cx->a, "%s, %s", rule.right, rule.duty);
    return OK;
}

enum err rights_get(struct ctx *cx, int64_t id, struct rights *ret)
{
    TRY(need(cx, CAP_PRIVACY));
    return read_one(cx, q_part_privacy_one_id, id, NULL, ret);
}

enum err rights_of_token(struct ctx *cx, const char *token, struct rights *ret)
{
    unsigned char hash[HASH_LEN];
    if (!token || strlen(token) != TOKEN_LEN)
        return fail(cx, ERR_NOT_FOUND, "privacy.error.none", NULL);
    plain_hash(token, TOKEN_LEN, hash);
    return read_one(cx, q_part_privacy_one_token, 0, hash, ret);
}

static enum err read_list(struct ctx *cx, struct rows *r, size_t most, struct rights_page *ret)
{
    *ret = (struct rights_page){.rows = arena_array(cx->a, most, sizeof(*ret->rows))};
    while (rows_next(r)) {
        if (ret->n == most)
            ret->more = true;
        else
            ret->rows[ret->n++] = row_of(cx, r);
    }
    return rows_end(r);
}

enum err rights_list(struct ctx *cx, bool open, int64_t before, struct rights_page *ret)
{
    TRY(need(cx, CAP_PRIVACY));
    if (open)
        return read_list(cx, db_rows(cx, &q_privacy_urgent, ARGS(db_int(URGENT))), URGENT, ret);
    unsigned mask = q_part_privacy_list_done | (before ? (unsigned)q_part_privacy_list_before : 0);
    return read_list(
        cx,
        db_rows_mask(cx, &q_privacy_list, mask, ARGS(db_int(LIST + 1), db_int(before), db_int(0))),
        LIST, ret);
}

enum err rights_of_business(struct ctx *cx, int64_t business_id, struct rights_page *ret,
                            int64_t *ret_held_since)
{
    struct business b;
    TRY(need(cx, CAP_BUSINESS_CREATE));
    TRY(business_get(cx, business_id, &b));
    if (!business_shows_personal(cx, &b))
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    TRY(rights_held(cx, b.owner_id, ret_held_since));
    return read_list(cx,
                     db_rows_mask(cx, &q_privacy_list, q_part_privacy_list_person,
                                  ARGS(db_int(LIST + 1), db_int(0), db_int(b.owner_id))),
                     LIST, ret);
}

bool rights_has_copy(const struct ctx *cx, const struct rights *r)
{
    return strcmp(r->kind, "access") == 0 && strcmp(r->state, "answered") == 0 && !r->erased &&
           cx->now < r->answered_at + (int64_t)RIGHTS_COPY_DAYS * DAY;
}

/* ---- restriction ---- */

enum err rights_held(struct ctx *cx, int64_t person_id, int64_t *ret_since)
{
    return db_int_of(cx, &q_privacy_hold_since, ARGS(db_int(person_id)), 0, ret_since);
}

/* Each source's part, from the first to the last. */
#define EACH_SOURCE(s)                                                                            \
    for (const struct personal_source *const *list_ = personal_sources; list_ && *list_; list_++) \
        for (const struct personal_source *s = *list_; s->code; s++)

static enum err tell_held(struct ctx *cx, int64_t person_id)
{
    EACH_SOURCE(s)
    if (s->held)
        TRY(s->held(cx, person_id));
    return OK;
}

enum err rights_lift(struct ctx *cx, int64_t person_id)
{
    int64_t changed;
    TRY(need(cx, CAP_PRIVACY));
    TRY(db_exec(cx, &q_privacy_hold_end, ARGS(db_int(person_id)), &changed));
    if (!changed)
        return OK;
    TRY(tell_held(cx, person_id));
    return audit(cx, "privacy-lift", "person", person_id, NULL);
}

/* ---- answering ---- */

static enum err restrict_now(struct ctx *cx, const struct rights *r)
{
    TRY(db_exec(cx, &q_privacy_hold_put, ARGS(db_int(r->person_id), db_int(r->id), db_int(cx->now)),
                NULL));
    return tell_held(cx, r->person_id);
}

static enum err withdraw_now(struct ctx *cx, const struct rights *r)
{
    EACH_SOURCE(s)
    if (s->withdraw)
        TRY(s->withdraw(cx, r->person_id));
    return OK;
}

enum err rights_kept(struct ctx *cx, int64_t person_id, struct personal_kept ret[RIGHTS_KEPT],
                     size_t *ret_n)
{
    *ret_n = 0;
    EACH_SOURCE(s)
    {
        struct personal_kept kept = {0};
        if (s->keep && *ret_n < RIGHTS_KEPT)
            TRY(s->keep(cx, person_id, &kept));
        if (kept.why)
            ret[(*ret_n)++] = kept;
    }
    return OK;
}

static enum err erase_now(struct ctx *cx, const struct rights *r)
{
    enum { MOST = 64 };
    const struct personal_source *all[MOST];
    size_t n = 0;
    EACH_SOURCE(s)
    {
        struct personal_kept kept = {0};
        if (s->keep)
            TRY(s->keep(cx, r->person_id, &kept));
        if (kept.why)
            return fail(cx, ERR_CONFLICT, kept.why, NULL);
        if (s->erase && n < MOST)
            all[n++] = s;
    }
    while (n > 0)
        TRY(all[--n]->erase(cx, r->person_id));
    return db_exec(cx, &q_privacy_hold_end, ARGS(db_int(r->person_id)), NULL);
}

/* A correction is done when the register has it. */
static enum err corrected(struct ctx *cx, const struct rights *r)
{
    if (r->proposal_id && r->proposal_state && strcmp(r->proposal_state, "accepted") != 0)
        return fail(cx, ERR_CONFLICT,
                    strcmp(r->proposal_state, "open") == 0 ? "privacy.error.proposal_open"
                                                           : "privacy.error.proposal_rejected",
                    NULL);
    return OK;
}

static enum err carry_out(struct ctx *cx, const struct rights *r)
{
    if (strcmp(r->kind, "correction") == 0)
        return corrected(cx, r);
    if (strcmp(r->kind, "restriction") == 0)
        return restrict_now(cx, r);
    if (strcmp(r->kind, "withdrawal") == 0)
        return withdraw_now(cx, r);
    return strcmp(r->kind, "erasure") == 0 ? erase_now(cx, r) : OK;
}

static enum err end(struct ctx *cx, const struct rights *r, const char *state,
                    const struct rights_answer *in)
{
    struct sealed words = {0};
    int64_t changed, by = cx->actor->account_id;
    if (in->answer && *in->answer)
        TRY(personal_seal(cx, r->person_id, in->answer, &words));
    TRY(db_exec(cx, &q_privacy_end,
                ARGS(db_int(r->id), db_int(r->version), db_text(state),
                     db_text(in->reason ? in->reason : ""), db_blob(words.p, words.n),
                     by ? db_int(by) : db_null(), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "kind", r->kind);
    model_set_text(cx->a, m, "reason", in->reason);
    TRY(audit(cx, strcmp(state, "refused") == 0 ? "privacy-refuse" : "privacy-answer",
              "privacy_request", r->id, m));
    const char *pairs[] = {"number", r->code, "_urgent", "1", NULL};
    return tell_person(cx, r->person_id,
                       strcmp(state, "refused") == 0 ? "privacy_refused" : "privacy_answered",
                       pairs);
}

static enum err open_one(struct ctx *cx, int64_t id, int64_t version, struct rights *ret)
{
    TRY(rights_get(cx, id, ret));
    if (strcmp(ret->state, "open") != 0)
        return fail(cx, ERR_CONFLICT, "privacy.error.done", NULL);
    return ret->version == version ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

enum err rights_answer(struct ctx *cx, int64_t id, int64_t version, const struct rights_answer *in)
{
    struct rights r;
    TRY(open_one(cx, id, version, &r));
    bool erases = strcmp(r.kind, "erasure") == 0;
    TRY(field_check(cx, erases ? &rights_erase_fields : &rights_answer_fields, in, NULL));
    bool words =
        strcmp(r.kind, "objection") == 0 || (strcmp(r.kind, "correction") == 0 && !r.proposal_id);
    if (words && (!in->answer || !*in->answer))
        fail_field(cx, "answer", "field.error.required", NULL);
    TRY(fields_check(cx));
    /* The person is told by the phone that an erasure takes away. */
    TRY(erases ? end(cx, &r, "answered", in) : OK);
    TRY(carry_out(cx, &r));
    return erases ? OK : end(cx, &r, "answered", in);
}

enum err rights_refuse(struct ctx *cx, int64_t id, int64_t version, const struct rights_answer *in)
{
    struct rights r;
    TRY(open_one(cx, id, version, &r));
    TRY(field_check(cx, &rights_refuse_fields, in, NULL));
    return end(cx, &r, "refused", in);
}
