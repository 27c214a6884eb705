/* Messages of phones → reports and words: see inbound.h. */
#include "inbound.h"

#include "case_work_parts.h"
#include "category_guess.h"
#include "i18n.h"
#include "inbound_sql.h"
#include "notice_pref.h"
#include "places.h"
#include "text.h"
#include "track_parts.h"

#include <string.h>

enum { WORDS_LEAST = 10, DAY = 86400, TICKET_MAX = 24 };

static const struct field_choice channels[] = {
    {"whatsapp", "outbox.channel.whatsapp"}, {"sms", "outbox.channel.sms"}, {NULL, NULL}};

static void check_instant(struct ctx *cx, const struct field *f, const void *record)
{
    int64_t at;
    if (!instant_parse(((const struct inbound *)record)->received_at, &at))
        fail_field(cx, f->name, "open311.instant", NULL);
}

#define T(member) .offset = FIELD_TEXT(struct inbound, member)
static const struct field rows[] = {
    {.name = "channel", .kind = F_CHOICE, T(channel), .flags = F_REQUIRED, .choices = channels},
    {.name = "from", .kind = F_PHONE, T(from), .flags = F_REQUIRED | F_PERSONAL},
    {.name = "text", .kind = F_PARA, T(text), .max = 3500},
    {.name = "message_id", .kind = F_TEXT, T(message_id), .flags = F_REQUIRED, .max = 200},
    {.name = "received_at", .kind = F_TEXT, T(received_at), .max = 40, .check = check_instant},
    {.name = "media", .kind = F_TEXT, T(media), .max = 400},
};
const struct field_table inbound_fields = FIELD_TABLE("Inbound", rows, struct inbound);

/* One message on its way. */
struct taking {
    const struct inbound *in;
    const char *text, *client_id;
    unsigned char phone[HASH_LEN];
    bool many; /* looks like spam */
};

/* ---- what it is ---- */

/* The gateways' numbers may be long: a hash is short and as good. */
static const char *client_id_of(struct ctx *cx, const struct inbound *in)
{
    unsigned char hash[HASH_LEN];
    const char *both = arena_printf(cx->a, "%s\n%s", in->channel, in->message_id);
    plain_hash(both, strlen(both), hash);
    return arena_printf(cx->a, "inbound-%s", text_hex(cx->a, hash, 20));
}

static const char *text_of(struct ctx *cx, const struct inbound *in)
{
    const char *text = in->text ? in->text : "";
    if (!in->media || !*in->media)
        return text;
    return arena_printf(cx->a, "%s%s%s", text, *text ? "\n" : "", in->media);
}

/* Too short to stand alone as a report: with the way that it came. */
static const char *description_of(struct ctx *cx, const struct taking *t)
{
    size_t n = 0;
    for (const char *s = t->text; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    if (n >= WORDS_LEAST)
        return t->text;
    return arena_printf(cx->a, "%s: %s", i18n_get(cx->app->words, LANG_ID, "case_channel.message"),
                        t->text);
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, text) == 0)
            return true;
    return false;
}

/* ---- how they want to be reached ---- */

static enum err set_wish(struct ctx *cx, const char *who, bool out)
{
    struct notice_pref p;
    TRY(pref_get(cx, who, &p));
    p.opt_out = out;
    return pref_set(cx, who, &p);
}

/* Of the phone, and of the accounts that are reached by it. */
static enum err set_wishes(struct ctx *cx, const char *phone, bool out)
{
    int64_t ids[20];
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_inbound_account, ARGS(db_text(phone)));
    while (n < sizeof(ids) / sizeof(ids[0]) && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(set_wish(cx, pref_of_account(cx->a, ids[i]), out));
    return set_wish(cx, pref_of_address(cx, phone), out);
}

/* ---- whose it is ---- */

/* A ticket among the words, "a-0001a-7" as well. */
static bool ticket_in(struct ctx *cx, const char *text, int64_t *ret_id)
{
    static const char between[] = " \t\n.,;:!?()\"'#";
    for (const char *s = text; *s;) {
        s += strspn(s, between);
        size_t n = strcspn(s, between);
        uint64_t id;
        bool like = n > 4 && n < TICKET_MAX && (*s == 'A' || *s == 'a') && s[1] == '-';
        if (like && code_read(arena_strndup(cx->a, s, n), "A", &id) && id <= INT64_MAX) {
            *ret_id = (int64_t)id;
            return true;
        }
        s += n;
    }
    return false;
}

static enum err find_case(struct ctx *cx, const struct taking *t, int64_t *ret_id)
{
    int64_t named;
    *ret_id = 0;
    if (ticket_in(cx, t->text, &named))
        TRY(db_int_of(cx, &q_inbound_is_phones, ARGS(db_int(named), db_blob(t->phone, HASH_LEN)), 0,
                      ret_id));
    if (*ret_id)
        return OK;
    return db_int_of(cx, &q_inbound_of_phone,
                     ARGS(db_blob(t->phone, HASH_LEN), db_int(cx->now - INBOUND_ANSWER),
                          db_int(cx->now - (t->many ? DAY : INBOUND_MORE))),
                     0, ret_id);
}

/* ---- taking it ---- */

static enum err add(struct ctx *cx, const struct taking *t, int64_t id, struct inbound_result *ret)
{
    struct casefile c;
    struct case_act act = {.type = "reply", .text = t->text, .client_id = t->client_id};
    TRY(case_act_reporter(cx, id, &act, &c));
    *ret = (struct inbound_result){"added", c.code};
    return OK;
}

static int64_t opened_at(struct ctx *cx, const struct inbound *in)
{
    int64_t at = 0;
    bool said = in->received_at && instant_parse(in->received_at, &at);
    return said && at <= cx->now && at >= cx->now - INBOUND_LATE ? at : 0;
}

/* The sender knows the number and the link, by the way that they wrote. */
static enum err acknowledge(struct ctx *cx, const struct taking *t, const struct casefile *c)
{
    const char *link;
    struct notice_to to = {.phone = t->in->from, .channel = t->in->channel, .lang = "id"};
    TRY(case_track_link(cx, c->id, &link));
    const char *pairs[] = {"ticket", c->code, "link", link, "_urgent", "1", NULL};
    return notice_send(cx, "inbound_received", &to, pairs);
}

static enum err open_report(struct ctx *cx, const struct taking *t, struct inbound_result *ret)
{
    struct report r;
    struct casefile c;
    char *track;
    bool known;
    const struct place *ward = ward_in_text(places(), cx->a, t->text);
    struct origin o = {.channel = "inbound",
                       .confirmed = true,
                       .held = true,
                       .place_guessed = ward != NULL,
                       .place_unknown = !ward,
                       .device = "",
                       .opened_at = opened_at(cx, t->in)};
    field_clear(&report_fields, &r);
    r.client_id = t->client_id;
    r.category = category_guess(cx, t->text);
    r.description = description_of(cx, t);
    r.ward = ward ? ward->code : NULL;
    r.phone = t->in->from;
    r.concerns = "self";
    TRY(case_open(cx, &r, &o, &c, &track, &known));
    *ret = (struct inbound_result){"opened", c.code};
    return t->many ? OK : acknowledge(cx, t, &c);
}

static enum err look_at(struct ctx *cx, struct taking *t)
{
    struct report r = {.description = t->text, .phone = t->in->from};
    report_phone_hash(cx, t->in->from, t->phone);
    return report_suspicious(cx, &r, "", &t->many);
}

enum err inbound_take(struct ctx *cx, const struct inbound *in, struct inbound_result *ret)
{
    static const char *const stop[] = {"stop", "berhenti", "unsubscribe", "stop pesan", NULL};
    static const char *const start[] = {"start", "mulai", "mulai lagi", NULL};
    struct taking t = {.in = in, .text = text_of(cx, in), .client_id = client_id_of(cx, in)};
    const char *folded = text_fold(cx->a, t.text);
    int64_t id = 0;
    *ret = (struct inbound_result){0};
    TRY(need(cx, CAP_INBOUND));
    if (!*t.text)
        fail_field(cx, "text", "field.error.required", NULL);
    TRY(fields_check(cx));
    TRY(db_int_of(cx, &q_inbound_of_client, ARGS(db_text(t.client_id)), 0, &id));
    if (id) {
        *ret = (struct inbound_result){"known", code_make(cx->a, "A", (uint64_t)id)};
        return OK;
    }
    bool out = is_one_of(folded, stop);
    if (out || is_one_of(folded, start)) {
        ret->result = out ? "opted_out" : "opted_in";
        return set_wishes(cx, in->from, out);
    }
    TRY(look_at(cx, &t));
    TRY(find_case(cx, &t, &id));
    return id ? add(cx, &t, id, ret) : open_report(cx, &t, ret);
}
