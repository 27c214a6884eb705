/*
 * Opening a case: everything that is told is checked at once, then record, words, clocks, history
 * and audit are written in one transaction. See casefile.h.
 */
#include "case_work_parts.h"
#include "casefile_parts.h"

#include "account.h"
#include "audit.h"
#include "casefile_sql.h"
#include "category.h"
#include "mail.h"
#include "places.h"
#include "text.h"

enum { WORDS_MAX = 16, WORD_MAX = 40, MERGES_MAX = 8 };

struct opening {
    const struct origin *o;
    struct report r; /* tidied */
    struct casefile c;
    struct category category;
    int64_t companion; /* the business's, when active; 0: none */
};

static const char *null_if_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static struct db_val id_or_null(int64_t id)
{
    return id ? db_int(id) : db_null();
}

static struct db_val int_or_null(int64_t i)
{
    return i == FIELD_UNSET ? db_null() : db_int(i);
}

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* ---- what was sent before ---- */

/* Whether `r` (columns of casefile_of_client) was sent by the same hand. */
static bool same_hand(struct ctx *cx, const struct opening *x, struct rows *r)
{
    unsigned char hash[HASH_LEN];
    size_t n;
    const void *p = row_blob(r, 2, &n);
    const char *device = row_text(r, 3);
    if (x->o->reporter_id && row_int(r, 1) == x->o->reporter_id)
        return true;
    if (device && *device && x->o->device && same(device, x->o->device))
        return true;
    if (!x->r.phone) /* of nobody: who knows its number */
        return !p && !row_int(r, 1) && (!device || !*device);
    case_phone_hash(cx, x->r.phone, hash);
    return p && n == HASH_LEN && memcmp(p, hash, HASH_LEN) == 0;
}

static enum err find_known(struct ctx *cx, const struct opening *x, int64_t *ret_id)
{
    bool other = false;
    *ret_id = 0;
    if (x->r.client_id) {
        struct rows *r = db_rows(cx, &q_casefile_of_client, ARGS(db_text(x->r.client_id)));
        if (rows_next(r)) {
            *ret_id = row_int(r, 0);
            other = !same_hand(cx, x, r);
        }
        TRY(rows_end(r));
    }
    if (other)
        return fail(cx, ERR_CONFLICT, "error.case_client_id", NULL);
    if (!*ret_id && x->o->foreign_number)
        TRY(db_int_of(cx, &q_casefile_of_foreign,
                      ARGS(db_text(x->o->foreign_system), db_text(x->o->foreign_number)), 0,
                      ret_id));
    return OK;
}

/* ---- tidying ---- */

static void forget_sender(struct report *r)
{
    r->name = r->phone = r->email = NULL;
}

static void tidy(struct ctx *cx, struct opening *x)
{
    struct report *r = &x->r;
    r->client_id = null_if_empty(r->client_id);
    r->category = null_if_empty(r->category);
    r->title = null_if_empty(r->title);
    r->description = null_if_empty(r->description);
    r->ward = null_if_empty(r->ward);
    r->address = null_if_empty(r->address);
    r->name = null_if_empty(r->name);
    r->phone = null_if_empty(text_phone(cx->a, r->phone));
    r->email = null_if_empty(r->email);
    r->concerns = null_if_empty(r->concerns);
    r->concerned_name = null_if_empty(r->concerned_name);
    r->concerned_phone = null_if_empty(text_phone(cx->a, r->concerned_phone));
    if (!r->concerns)
        r->concerns = "self";
    if (same(r->concerns, "self"))
        r->concerned_name = r->concerned_phone = NULL;
    if (r->anonymous)
        forget_sender(r);
}

/* Who has an account need not say again who they are. */
static enum err fill_from_account(struct ctx *cx, struct opening *x)
{
    struct account a;
    if (!x->o->reporter_id || x->r.anonymous || (x->r.name && x->r.phone))
        return OK;
    TRY(account_get(cx, x->o->reporter_id, &a));
    if (!x->r.name)
        x->r.name = a.display_name;
    if (!x->r.phone)
        x->r.phone = null_if_empty(a.phone);
    return OK;
}

/* ---- checking ---- */

static enum err check_category(struct ctx *cx, struct opening *x)
{
    const char *code = x->r.category;
    if (!code)
        return OK; /* required: field_check says so */
    bool public = same(x->o->channel, "web") || same(x->o->channel, "open311");
    bool open = category_open(cx, code);
    if (open)
        TRY(category_get(cx, code, &x->category));
    if (!open || (public && !x->category.is_public && !can(cx->actor, CAP_CASE_WORK)))
        fail_field(cx, "category", "error.category_unknown", NULL);
    else if (x->r.anonymous && !x->category.anonymous)
        fail_field(cx, "anonymous", "error.case_not_anonymous", NULL);
    return OK;
}

static void check_sender(struct ctx *cx, const struct opening *x)
{
    static const char *const named[] = {"web", "staff", "walk_in", "phone", "message"};
    const struct report *r = &x->r;
    bool web = same(x->o->channel, "web") && !x->o->reporter_id, names = false;
    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
        names = names || same(x->o->channel, named[i]);
    if (r->email && !mail_address_good(r->email))
        fail_field(cx, "email", "error.email", NULL);
    if (r->anonymous)
        return;
    if (names && !r->name)
        fail_field(cx, "name", "field.error.required", NULL);
    if (web && !r->phone)
        fail_field(cx, "phone", "field.error.required", NULL);
}

/* The business, or what it was merged into, within the actor's register. */
static enum err find_business(struct ctx *cx, struct opening *x, const char **ret_ward)
{
    bool inside = false;
    int64_t id = x->r.business_id;
    *ret_ward = NULL;
    for (int i = 0; id && i < MERGES_MAX; i++) {
        int64_t next = 0;
        struct rows *r = db_rows(cx, &q_casefile_business, ARGS(db_int(id)));
        if (rows_next(r)) {
            next = row_int(r, 1);
            *ret_ward = row_str(r, 2);
            x->r.business_id = row_int(r, 0);
            x->companion = row_int(r, 5) ? row_int(r, 3) : 0;
            inside = case_business_in_scope(cx, *ret_ward, row_int(r, 3), row_int(r, 4));
        }
        TRY(rows_end(r));
        id = next;
    }
    if (!inside)
        fail_field(cx, "business_id", "error.business_unknown", NULL);
    return OK;
}

/* The whole city, while nobody said where in it. */
static const char *city_code(struct ctx *cx)
{
    size_t n;
    const struct place *const *cities = places_of(places(), cx->a, "city", NULL, &n);
    return n ? cities[0]->code : NULL;
}

static enum err check_place(struct ctx *cx, struct opening *x)
{
    struct report *r = &x->r;
    const char *business_ward;
    bool unknown = x->o->place_unknown && !r->ward && !r->business_id;
    if (r->business_id) {
        TRY(find_business(cx, x, &business_ward));
        if (!r->ward)
            r->ward = business_ward;
        else if (business_ward && !same(business_ward, r->ward))
            fail_field(cx, "business_id", "error.case_business_elsewhere", NULL);
    }
    if (unknown)
        r->ward = city_code(cx);
    else if (r->ward && !is_ward(places(), r->ward))
        fail_field(cx, "ward", "error.ward_unknown", "ward", r->ward, NULL);
    if ((r->lat == FIELD_UNSET) != (r->lng == FIELD_UNSET))
        fail_field(cx, r->lat == FIELD_UNSET ? "lat" : "lng", "error.point_half", NULL);
    return OK;
}

static enum err check(struct ctx *cx, struct opening *x)
{
    TRY(check_place(cx, x));
    (void)field_check(cx, &report_fields, &x->r, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    TRY(check_category(cx, x));
    check_sender(cx, x);
    return fields_check(cx);
}

/* ---- routing ---- */

static void route(struct ctx *cx, struct opening *x)
{
    const struct report *r = &x->r;
    const struct origin *o = x->o;
    struct casefile *c = &x->c;
    bool known = is_ward(places(), r->ward);
    *c = (struct casefile){.client_id = r->client_id,
                           .category = r->category,
                           .title = r->title,
                           .body = r->description,
                           .ward = r->ward,
                           .district = known ? district_of(cx->a, r->ward) : r->ward,
                           .place_guessed = o->place_guessed || !known,
                           .lat = r->lat,
                           .lng = r->lng,
                           .address = r->address,
                           .business_id = r->business_id,
                           .channel = o->channel,
                           .reporter_id = r->anonymous ? 0 : o->reporter_id,
                           .reporter = r->name,
                           .phone = r->phone,
                           .email = r->email,
                           .confirmed = o->confirmed,
                           .anonymous = r->anonymous,
                           .concerns = r->concerns,
                           .concerned = r->concerned_name,
                           .concerned_phone = r->concerned_phone,
                           .foreign_system = o->foreign_number ? o->foreign_system : NULL,
                           .foreign_number = o->foreign_number,
                           .seal = r->sealed ? SEAL_CITY : x->category.seal,
                           .level = x->category.level,
                           .desk = x->category.desk,
                           .state = o->held ? "held" : "new",
                           .due_at = CASE_NEVER,
                           .risk_at = CASE_NEVER,
                           .rating = FIELD_UNSET,
                           .opened_at = o->opened_at ? o->opened_at : cx->now,
                           .created_at = cx->now,
                           .updated_at = cx->now,
                           .version = 1};
    if (c->seal == SEAL_CITY || !known)
        c->level = LEVEL_CITY;
    if (c->seal == SEAL_NONE && c->level == LEVEL_WARD)
        c->assignee_id = x->companion;
    c->held_by = case_level_code(c->level);
}

/* ---- writing ---- */

static struct db_val sealed(struct ctx *cx, const struct own_key *key, const char *text)
{
    struct sealed s = case_seal_text(cx, key, text);
    return db_blob(s.p, s.n);
}

static enum err insert(struct ctx *cx, struct opening *x, struct own_key *ret_key, char **ret_track)
{
    struct casefile *c = &x->c;
    unsigned char phone[HASH_LEN], track[HASH_LEN];
    struct own_key key;
    struct sealed own = own_key_make(cx, cx->app->keys, &key);
    char *token = token_make(cx, track);
    bool clear = c->seal == SEAL_NONE;
    if (c->phone)
        case_phone_hash(cx, c->phone, phone);
    TRY(db_exec(
        cx, &q_casefile_insert,
        ARGS(db_text(c->client_id), db_blob(own.p, own.n), db_text(c->category), db_int(c->seal),
             db_text(clear ? c->title : NULL), sealed(cx, &key, clear ? NULL : c->title),
             sealed(cx, &key, c->body), db_text(c->ward), db_text(c->district),
             db_int(c->place_guessed), int_or_null(c->lat), int_or_null(c->lng),
             sealed(cx, &key, c->address), id_or_null(c->business_id), db_text(c->channel),
             id_or_null(c->reporter_id), sealed(cx, &key, c->reporter), sealed(cx, &key, c->phone),
             c->phone ? db_blob(phone, HASH_LEN) : db_null(), sealed(cx, &key, c->email),
             db_text(x->o->device ? x->o->device : ""), db_int(c->confirmed), db_int(c->anonymous),
             db_text(c->concerns), sealed(cx, &key, c->concerned),
             sealed(cx, &key, c->concerned_phone), db_blob(track, HASH_LEN),
             sealed(cx, &key, token), db_text(c->foreign_system), db_text(c->foreign_number),
             db_int(c->level), db_text(c->desk ? c->desk : ""), id_or_null(c->assignee_id),
             db_text(c->state), db_int(CASE_NEVER), db_int(c->opened_at), db_int(cx->now)),
        NULL));
    TRY(db_int_of(cx, &q_casefile_new_id, NO_ARGS, 0, &c->id));
    c->code = code_make(cx->a, "A", (uint64_t)c->id);
    *ret_key = key;
    *ret_track = token;
    return OK;
}

static bool among(const char *const *words, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (same(words[i], word))
            return true;
    return false;
}

static enum err put_words(struct ctx *cx, int64_t id, const char *title)
{
    const char *words[WORDS_MAX];
    size_t n = 0;
    char *s = title ? text_fold(cx->a, title) : NULL;
    while (s && *s && n < WORDS_MAX) {
        size_t length = strcspn(s, " ");
        const char *word =
            arena_strndup(cx->a, s, length < (size_t)WORD_MAX ? length : (size_t)WORD_MAX);
        s += length + (s[length] == ' ');
        if (length < 2 || among(words, n, word))
            continue;
        words[n++] = word;
        TRY(db_exec(cx, &q_casefile_word, ARGS(db_text(word), db_int(id)), NULL));
    }
    return OK;
}

enum err case_title_put(struct ctx *cx, const struct casefile *c)
{
    struct own_key key;
    bool clear = c->seal == SEAL_NONE;
    TRY(case_own_key(cx, c->id, &key));
    TRY(db_exec(cx, &q_casefile_title,
                ARGS(db_int(c->id), db_text(clear ? c->title : NULL),
                     sealed(cx, &key, clear ? NULL : c->title)),
                NULL));
    TRY(db_exec(cx, &q_casefile_words_drop, ARGS(db_int(c->id)), NULL));
    return clear ? put_words(cx, c->id, c->title) : OK;
}

/* ---- history and audit ---- */

struct protection {
    struct ctx *cx;
    const struct own_key *key;
};

static const char *protect(void *arg, const char *clear)
{
    struct protection *p = arg;
    struct sealed s = case_seal_text(p->cx, p->key, clear);
    return arena_printf(p->cx->a, "sealed:%s", text_base64url(p->cx->a, s.p, s.n));
}

/* What people wrote is protected in the audit, too, beside the personal fields. */
static void audit_text(struct ctx *cx, struct model *diff, const char *name, const char *text,
                       struct protection *p)
{
    if (!text)
        return;
    struct model *pair = model_set_array(cx->a, diff, name);
    model_add_text(cx->a, pair, NULL);
    model_add_text(cx->a, pair, protect(p, text));
}

static enum err audit_open(struct ctx *cx, const struct casefile *c, const struct own_key *key)
{
    struct protection p = {cx, key};
    struct casefile nothing, plain = *c;
    field_clear(&casefile_fields, &nothing);
    plain.title = plain.body = NULL;
    plain.due_at = plain.risk_at = 0;
    struct model *diff = field_diff(cx->a, &casefile_fields, &nothing, &plain, protect, &p);
    audit_text(cx, diff, "title", c->title, &p);
    audit_text(cx, diff, "description", c->body, &p);
    return audit(cx, "open", "case", c->id, diff);
}

static enum err first_event(struct ctx *cx, const struct casefile *c)
{
    struct model *data = model_object(cx->a);
    model_set_text(cx->a, data, "channel", c->channel);
    model_set_text(cx->a, data, "category", c->category);
    model_set_text(cx->a, data, "level", c->held_by);
    const char *actor = same(c->channel, "web") ? "reporter" : NULL;
    int64_t now = cx->now;
    if (same(c->channel, "exchange"))
        cx->now = c->opened_at; /* its history begins where it began */
    enum err e = case_event_add(cx, c->id, "opened", actor, SHOWN_ALL, NULL, data, NULL);
    cx->now = now;
    return e;
}

/* The reporter has the ticket in hand, whoever is to act knows. Of a held one nobody is told: the
 * phone's code or a person lets it in first. */
static enum err tell(struct ctx *cx, const struct opening *x)
{
    const struct casefile *c = &x->c;
    if (x->o->held || x->o->quiet)
        return OK;
    TRY(case_tell_reporter(cx, c, "case_received", NULL));
    if (c->assignee_id && cx->actor && c->assignee_id == cx->actor->account_id)
        return OK; /* who wrote it down is to act on it */
    return case_tell_holder(cx, c, "case_new", NULL);
}

static enum err write(struct ctx *cx, struct opening *x, char **ret_track)
{
    struct own_key key;
    TRY(insert(cx, x, &key, ret_track));
    if (x->c.seal == SEAL_NONE)
        TRY(put_words(cx, x->c.id, x->c.title));
    TRY(first_event(cx, &x->c));
    if (!x->o->held)
        TRY(case_clock_begin(cx, &x->c, x->c.opened_at));
    TRY(audit_open(cx, &x->c, &key));
    return tell(cx, x);
}

/* An anonymous report is nobody's, in the history and in the audit, too. */
static enum err write_as(struct ctx *cx, struct opening *x, char **ret_track)
{
    const struct actor *who = cx->actor;
    if (x->c.anonymous && same(x->c.channel, "web"))
        cx->actor = actor_public();
    enum err e = write(cx, x, ret_track);
    cx->actor = who;
    return e;
}

enum err case_open(struct ctx *cx, const struct report *r, const struct origin *o,
                   struct casefile *ret, char **ret_track, bool *ret_known)
{
    struct opening x = {.o = o, .r = *r};
    int64_t known;
    *ret_track = NULL;
    if (!same(o->channel, "web"))
        TRY(need(cx, same(o->channel, "open311")   ? CAP_CASE_SEND
                     : same(o->channel, "inbound") ? CAP_INBOUND
                                                   : CAP_CASE_REPORT));
    tidy(cx, &x);
    TRY(fill_from_account(cx, &x));
    TRY(find_known(cx, &x, &known));
    *ret_known = known != 0;
    if (known)
        return case_load(cx, known, ret);
    TRY(check(cx, &x));
    route(cx, &x);
    TRY(write_as(cx, &x, ret_track));
    return case_load(cx, x.c.id, ret);
}
