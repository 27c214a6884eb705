/* Writing messages: see notice.h. Texts are sealed: they carry codes and names. */
#include "notice.h"

#include "deliver.h"
#include "i18n.h"
#include "mail.h"
#include "notice_due.h"
#include "notice_pref.h"
#include "notice_sql.h"
#include "notice_template.h"
#include "text.h"

#include <inttypes.h>

enum { PAIRS_MAX = 40, UID_BYTES = 8 };

const char *const notice_channels[] = {"whatsapp", "sms", "email", NULL};

bool notice_channel_known(const char *channel)
{
    const char *const *c = notice_channels;
    while (*c && strcmp(*c, channel) != 0)
        c++;
    return *c != NULL;
}

const char *address_hidden(struct arena *a, const char *address)
{
    const char *at = strchr(address, '@');
    size_t n = strlen(address);
    if (at)
        return arena_printf(a, "%.*s••••%s", at - address < 3 ? 1 : 2, address, at);
    return n < 8 ? "••••" : arena_printf(a, "%.4s••••%s", address, address + n - 3);
}

/* ---- what steers ---- */

struct steer {
    const char *once, *secret;
    bool urgent;
    int64_t until;
};

static struct steer steer_of(struct ctx *cx, const char *const *pairs)
{
    struct steer s = {.secret = "", .until = cx->now + NOTICE_DAYS * INT64_C(86400)};
    for (const char *const *p = pairs; p && p[0]; p += 2) {
        if (strcmp(p[0], "_once") == 0)
            s.once = p[1];
        else if (strcmp(p[0], "_secret") == 0)
            s.secret = p[1];
        else if (strcmp(p[0], "_urgent") == 0)
            s.urgent = true;
        else if (strcmp(p[0], "_until") == 0)
            text_int(p[1], &s.until);
    }
    return s;
}

static bool is_secret(const struct steer *s, const char *name)
{
    size_t n = strlen(name);
    if (strcmp(name, "code") == 0 || strcmp(name, "link") == 0 || strcmp(s->secret, "*") == 0)
        return true;
    for (const char *at = s->secret; *at; at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == n && strncmp(at, name, n) == 0)
            return true;
    return false;
}

/* ---- who, and by which way ---- */

struct recipient {
    struct notice_to to;
    enum lang lang;
    const char *wish; /* a channel, or "" */
    bool gone, opt_out;
    const char *channel, *address, *who; /* chosen; channel NULL: none */
    const char *why;                     /* reason for not sending, or NULL */
};

static enum err from_account(struct ctx *cx, struct recipient *r)
{
    struct notice_pref p;
    const char *lang = NULL;
    bool found = false;
    struct rows *rows = db_rows(cx, &q_notice_account, ARGS(db_int(r->to.account_id)));
    if (rows_next(rows)) {
        found = true;
        r->to.phone = r->to.phone ? r->to.phone : row_str(rows, 0);
        lang = row_str(rows, 1);
        r->to.name = r->to.name ? r->to.name : row_str(rows, 2);
        r->gone = !row_int(rows, 3);
    }
    TRY(rows_end(rows));
    r->gone |= !found;
    if (lang && !r->to.lang)
        r->to.lang = lang;
    TRY(pref_get(cx, pref_of_account(cx->a, r->to.account_id), &p));
    r->to.email = r->to.email ? r->to.email : p.email;
    r->wish = p.channel;
    r->opt_out = p.opt_out;
    return OK;
}

/* Addresses in the form they are stored and compared in; those that are none become NULL. */
static void clean_addresses(struct ctx *cx, struct notice_to *to)
{
    const char *phone = to->phone ? text_phone(cx->a, to->phone) : NULL;
    const char *email = to->email ? text_trim(cx->a, to->email) : NULL;
    to->phone = phone && phone_is_mobile(phone) ? phone : NULL;
    to->email = email && mail_address_good(email) ? email : NULL;
}

static const char *address_for(const struct notice_to *to, const char *channel)
{
    return strcmp(channel, "email") == 0 ? to->email : to->phone;
}

/* What was said about an address, by the link in a message, holds too. */
static enum err wish_of_address(struct ctx *cx, struct recipient *r, const char *address)
{
    struct notice_pref p;
    if (!address)
        return OK;
    TRY(pref_get(cx, pref_of_address(cx, address), &p));
    r->opt_out |= p.opt_out;
    if (!*r->wish)
        r->wish = p.channel;
    return OK;
}

static void choose(struct recipient *r)
{
    const struct notice_to *to = &r->to;
    const char *first = to->channel ? to->channel : *r->wish ? r->wish : NULL;
    r->channel = first && address_for(to, first) ? first : NULL;
    for (const char *const *c = notice_channels; !to->channel && !r->channel && *c; c++)
        if (address_for(to, *c))
            r->channel = *c;
    if (r->channel)
        r->address = address_for(to, r->channel);
    else if (!to->channel)
        r->why = "no_address";
    else
        r->why = strcmp(to->channel, "email") == 0 ? "no_email" : "no_phone";
}

static enum err find_recipient(struct ctx *cx, const struct notice_to *to, struct recipient *ret)
{
    struct recipient r = {.to = *to, .wish = "", .lang = cx->lang};
    if (to->channel && !notice_channel_known(to->channel))
        return fail_log(cx, ERR_INTERNAL, "notice: no channel %s", to->channel);
    if (to->account_id)
        TRY(from_account(cx, &r));
    clean_addresses(cx, &r.to);
    TRY(wish_of_address(cx, &r, r.to.phone));
    TRY(wish_of_address(cx, &r, r.to.email));
    if (r.to.lang)
        lang_of_code(r.to.lang, &r.lang);
    choose(&r);
    if (r.gone)
        r.why = "inactive";
    if (r.address)
        r.who = pref_of_address(cx, r.address);
    *ret = r;
    return OK;
}

/* ---- the text ---- */

struct text {
    const char *subject, *body;
    const char *shown; /* the body with its secrets covered; NULL when it has none */
};

static enum err write_text(struct ctx *cx, const char *event, const struct recipient *r,
                           const struct steer *s, const char *const *pairs, struct text *ret)
{
    struct msg_arg args[PAIRS_MAX + 3] = {{0}}, covered[PAIRS_MAX + 3] = {{0}};
    struct notice_template t;
    bool secret = false;
    size_t n = 0;
    for (const char *const *p = pairs; p && p[0] && n < PAIRS_MAX; p += 2) {
        if (*p[0] == '_')
            continue;
        bool cover = is_secret(s, p[0]);
        args[n] = (struct msg_arg){p[0], p[1]};
        covered[n++] = (struct msg_arg){p[0], cover ? "••••••" : p[1]};
        secret |= cover;
    }
    const char *name = r->to.name && *r->to.name
                           ? r->to.name
                           : i18n_get(cx->app->words, r->lang, "outbox.someone");
    const char *stop = r->address ? arena_printf(cx->a, "%s/notices/%s", site_url(cx->app),
                                                 pref_token(cx, r->address))
                                  : "";
    args[n] = covered[n] = (struct msg_arg){"name", name};
    n++;
    args[n] = (struct msg_arg){"stop", stop};
    covered[n] = (struct msg_arg){"stop", "••••••"};
    TRY(template_find(cx, event, r->channel ? r->channel : "whatsapp", r->lang, &t));
    if (r->channel && strcmp(r->channel, "email") == 0 && !s->urgent && !strstr(t.body, "{stop}"))
        t.body = arena_printf(cx->a, "%s\n\n-- \n%s", t.body,
                              i18n_get(cx->app->words, r->lang, "outbox.footer"));
    secret |= strstr(t.body, "{stop}") != NULL;
    *ret = (struct text){.body = template_fill(cx->a, t.body, args, NOTICE_BODY_MAX)};
    if (secret)
        ret->shown = template_fill(cx->a, t.body, covered, NOTICE_BODY_MAX);
    if (t.subject) /* without secrets: subjects are shown by telephones that are locked */
        ret->subject = template_fill(cx->a, t.subject, covered, NOTICE_SUBJECT_MAX);
    return OK;
}

/* ---- the row ---- */

struct row {
    const char *channel, *address, *event, *who, *lang, *why, *once;
    struct text text;
    int64_t account_id, person_id, due_at, expires_at;
    bool urgent;
};

static struct db_val sealed(struct ctx *cx, const char *text)
{
    struct sealed s = seal(cx, cx->app->keys, text, text ? strlen(text) : 0);
    return db_blob(s.p, s.n);
}

static struct db_val id_or_null(int64_t id)
{
    return id ? db_int(id) : db_null();
}

static enum err insert(struct ctx *cx, const struct row *m)
{
    unsigned char random[UID_BYTES];
    ctx_random(cx, random, sizeof(random));
    return db_exec_later(
        cx, &q_notice_insert,
        ARGS(db_text(m->channel ? m->channel : "none"), db_text(m->address ? m->address : ""),
             db_text(m->event), sealed(cx, m->text.subject), sealed(cx, m->text.body),
             sealed(cx, m->text.shown), db_text(m->why ? "skipped" : "waiting"),
             db_text(m->why ? m->why : ""), db_text(m->lang), db_int(m->urgent), db_text(m->once),
             db_text(text_hex(cx->a, random, sizeof(random))), id_or_null(m->account_id),
             id_or_null(m->person_id), db_text(m->who ? m->who : ""), db_int(cx->now),
             db_int(m->due_at), db_int(m->expires_at)));
}

/* Event, subject and recipient as a hash; the recipient is the account, the person, or whatever
 * address there is. NULL without a subject. */
static const char *once_key(struct ctx *cx, const char *event, const struct recipient *r,
                            const char *once)
{
    unsigned char hash[HASH_LEN];
    const char *who = r->to.account_id  ? pref_of_account(cx->a, r->to.account_id)
                      : r->to.person_id ? arena_printf(cx->a, "person:%" PRId64, r->to.person_id)
                      : r->to.phone     ? r->to.phone
                      : r->to.email     ? r->to.email
                      : r->to.name      ? r->to.name
                                        : "";
    if (!once)
        return NULL;
    const char *all = arena_printf(cx->a, "%s\n%s\n%s", event, once, who);
    keyed_hash(cx->app->keys, "notice-once", all, strlen(all), hash);
    return text_hex(cx->a, hash, sizeof(hash));
}

enum err quiet_end(struct ctx *cx, int64_t *ret)
{
    struct quiet_hours q = {0, 0};
    char *text = NULL;
    TRY(db_text_of(cx, &q_notice_quiet, NO_ARGS, &text));
    if (!quiet_parse(text ? text : QUIET_DEFAULT, &q))
        quiet_parse(QUIET_DEFAULT, &q);
    *ret = quiet_over(q, cx->now);
    return OK;
}

enum err notice_send(struct ctx *cx, const char *event, const struct notice_to *to,
                     const char *const *pairs)
{
    struct recipient r = {0};
    struct steer s = steer_of(cx, pairs);
    struct row m = {.event = event, .urgent = s.urgent, .expires_at = s.until};
    if (cx->app->quiet)
        return OK;
    TRY(find_recipient(cx, to, &r));
    if (!r.why && r.opt_out && !s.urgent)
        r.why = "opted_out";
    TRY(write_text(cx, event, &r, &s, pairs, &m.text));
    m.channel = r.channel ? r.channel : to->channel;
    m.address = r.address;
    m.who = r.who;
    m.lang = lang_code(r.lang);
    m.why = r.why;
    m.account_id = to->account_id;
    m.person_id = to->person_id;
    m.once = once_key(cx, event, &r, s.once);
    m.due_at = cx->now;
    if (!s.urgent)
        TRY(quiet_end(cx, &m.due_at));
    deliver_wake(cx->app);
    return insert(cx, &m);
}

enum err notice_recall(struct ctx *cx, const char *event, const char *phone)
{
    int64_t changed;
    const char *clean = text_phone(cx->a, phone);
    const char *who = pref_of_address(cx, clean ? clean : phone);
    TRY(db_exec(cx, &q_outbox_recall, ARGS(db_text(who), db_text(event), db_int(cx->now)),
                &changed));
    return changed ? db_exec(cx, &q_outbox_recalled, ARGS(db_text(who), db_text(event)), NULL) : OK;
}

enum err notice_queue(struct ctx *cx, const char *channel, const char *address, const char *event,
                      const char *body)
{
    deliver_wake(cx->app);
    return insert(cx, &(struct row){.channel = channel,
                                    .address = address,
                                    .event = event,
                                    .who = pref_of_address(cx, address),
                                    .lang = lang_code(cx->lang),
                                    .text = {.body = body},
                                    .urgent = true,
                                    .due_at = cx->now,
                                    .expires_at = cx->now + NOTICE_DAYS * INT64_C(86400)});
}
