/* A report of the demo city: who tells what, where, by which way. See demo_case_parts.h. */
#include "demo_case_parts.h"
#include "demo_sql.h"
#include "names_lists.h"
#include "places.h"
#include "text.h"

#include <inttypes.h>

#define KAUMAN "35.73.02.1007" /* where the demo's accounts look first */

enum { HOUR = 3600, DAY = 86400, TEXT_MAX = 4000 };

struct shop {
    int64_t id, lat, lng, companion_id;
    const char *name, *owner, *phone, *ward, *address;
};

/* One report as it is being made up. */
struct telling {
    struct report r;
    struct origin o;
    const struct actor *who;
    const struct demo_topic *topic;
    struct shop shop; /* id 0: none */
};

/* ---- words ---- */

const char *demo_case_any(struct ctx *cx, struct past *p, const char *list)
{
    size_t n;
    const char *s = demo_item(list, demo_below(&p->rng, 1000), &n);
    return arena_strndup(cx->a, s, n);
}

/* "Rp2.500.000" */
static void put_amount(struct demo_text *t, struct past *p)
{
    uint64_t thousands = (uint64_t)demo_between(&p->rng, 2, 40) * 500;
    demo_puts(t, "Rp");
    if (thousands >= 1000) {
        demo_put_int(t, thousands / 1000, 1);
        demo_puts(t, ".");
    }
    demo_put_int(t, thousands % 1000, 3);
    demo_puts(t, ".000");
}

const char *demo_case_fill(struct ctx *cx, struct past *p, const char *text, const char *shop)
{
    char *out = arena_alloc(cx->a, TEXT_MAX);
    struct demo_text t = demo_text_in(out, TEXT_MAX);
    while (*text) {
        size_t plain = strcspn(text, "{");
        demo_put(&t, text, plain);
        text += plain;
        if (!*text)
            break;
        size_t n = strcspn(text, "}") + 1;
        if (strncmp(text, "{usaha}", n) == 0)
            demo_puts(&t, shop ? shop : "usaha saya");
        else if (strncmp(text, "{rp}", n) == 0)
            put_amount(&t, p);
        else
            demo_put_int(&t, (uint64_t)demo_between(&p->rng, 2, 6), 1);
        text += n;
    }
    return out;
}

/* ---- when ---- */

int64_t demo_case_instant(struct past *p, int64_t day)
{
    static const uint8_t hours[24] = {2,  1,  0,  0,  1, 3, 6, 10, 18, 22, 22, 18,
                                      10, 16, 16, 12, 9, 8, 9, 12, 12, 9,  5,  3};
    uint32_t sum = 0, drawn, hour = 0;
    for (size_t i = 0; i < 24; i++)
        sum += hours[i];
    for (drawn = demo_below(&p->rng, sum); drawn >= hours[hour]; hour++)
        drawn -= hours[hour];
    return date_begins(date_from_days(day)) + hour * HOUR + demo_below(&p->rng, HOUR);
}

/* ---- what ---- */

/* Floods come in the rains. */
static unsigned weight_in(const struct demo_topic *t, int month)
{
    bool rains = month >= 11 || month <= 3;
    if (strcmp(t->category, "disaster_flood") != 0)
        return t->weight;
    return rains ? t->weight * 2 : 0;
}

static uint8_t draw_topic(struct past *p, int64_t now)
{
    int month = date_of_instant(now).month;
    uint32_t sum = 0, drawn;
    size_t i = 0;
    for (i = 0; i < demo_topics_n; i++)
        sum += weight_in(&demo_topics[i], month);
    drawn = demo_below(&p->rng, sum);
    for (i = 0; drawn >= weight_in(&demo_topics[i], month); i++)
        drawn -= weight_in(&demo_topics[i], month);
    return (uint8_t)i;
}

static const struct demo_report *draw_report(struct past *p, const char *category)
{
    size_t first = 0, n = 0;
    for (size_t i = 0; i < demo_reports_n; i++)
        if (strcmp(demo_reports[i].category, category) == 0) {
            first = n ? first : i;
            n++;
        }
    return &demo_reports[first + demo_below(&p->rng, (uint32_t)n)];
}

static void put_words(struct ctx *cx, struct past *p, struct telling *x)
{
    const struct demo_report *d = draw_report(p, x->topic->category);
    const char *shop = x->shop.id ? x->shop.name : NULL;
    const char *hello = demo_case_any(cx, p, demo_words_hello);
    const char *body = demo_case_fill(cx, p, d->body, shop);
    const char *please = demo_case_any(cx, p, demo_words_please);
    bool titled = !demo_chance(&p->rng, 150);
    x->r.category = d->category;
    x->r.title = titled ? demo_case_fill(cx, p, d->title, shop) : NULL;
    x->r.description = arena_printf(cx->a, "%s%s%s%s%s", hello, *hello ? " " : "", body,
                                    *please ? " " : "", please);
}

/* ---- who and where ---- */

static enum err find_shop(struct ctx *cx, int64_t from, struct shop *ret)
{
    struct rows *r = db_rows(cx, &q_demo_business_from, ARGS(db_int(from)));
    if (rows_next(r))
        *ret = (struct shop){.id = row_int(r, 0),
                             .name = row_str(r, 1),
                             .owner = row_str(r, 2),
                             .phone = row_str(r, 3),
                             .ward = row_str(r, 4),
                             .address = row_str(r, 5),
                             .lat = row_null(r, 6) ? FIELD_UNSET : row_int(r, 6),
                             .lng = row_null(r, 7) ? FIELD_UNSET : row_int(r, 7),
                             .companion_id = row_int(r, 8)};
    return rows_end(r);
}

static uint8_t ward_of(const char *code)
{
    for (uint8_t i = 0; i < DEMO_WARDS; i++)
        if (strcmp(places_malang_ward(i)->code, code) == 0)
            return i;
    return 0;
}

/* The companion whose business it is, else another of the ward, else the lurah. */
static const struct actor *writes_down(struct past *p, const struct telling *x, uint8_t ward)
{
    const struct demo_people *who = &p->people;
    size_t n = who->companions_n[ward];
    for (size_t i = 0; i < n; i++)
        if (who->companions[ward][i].account_id == x->shop.companion_id)
            return &who->companions[ward][i];
    if (!n || demo_chance(&p->rng, 400))
        return &who->lurah[ward];
    return &who->companions[ward][demo_below(&p->rng, (uint32_t)n)];
}

/* Who has no shop in the register, or does not say so. */
static void put_stranger(struct ctx *cx, struct past *p, struct telling *x)
{
    struct demo_person person;
    demo_person(&p->rng, 0, &person);
    x->r.name = arena_strdup(cx->a, person.name);
    x->r.phone = arena_strdup(cx->a, person.phone);
    if (!demo_chance(&p->rng, 180))
        return;
    demo_person(&p->rng, 0, &person);
    x->r.concerns = "other";
    x->r.concerned_name = arena_strdup(cx->a, person.name);
    if (demo_chance(&p->rng, 600))
        x->r.concerned_phone = arena_strdup(cx->a, person.phone);
}

static void put_address(struct ctx *cx, struct past *p, struct telling *x, uint8_t ward)
{
    char address[DEMO_ADDRESS];
    if (x->shop.id) {
        x->r.address = x->shop.address;
        x->r.lat = x->shop.lat;
        x->r.lng = x->shop.lng;
    } else if (demo_chance(&p->rng, 500)) {
        demo_address(&p->rng, ward, address, sizeof(address));
        x->r.address = arena_strdup(cx->a, address);
    }
}

/* ---- by which way ---- */

/* By telephone, at the counter or to a companion: in office hours, with the business at hand. */
static enum err by_staff(struct ctx *cx, struct past *p, struct telling *x)
{
    static const char *const ways[] = {"walk_in", "walk_in", "phone", "staff", "staff", "message"};
    x->o.channel = ways[demo_below(&p->rng, sizeof(ways) / sizeof(ways[0]))];
    if (!p->businesses || demo_chance(&p->rng, 250))
        return OK;
    return find_shop(cx, demo_between(&p->rng, 1, p->businesses), &x->shop);
}

static void by_web(struct past *p, struct telling *x, bool may_anonymous)
{
    x->o.channel = "web";
    x->who = actor_public();
    x->o.confirmed = true;
    x->r.anonymous = may_anonymous && demo_chance(&p->rng, 450);
    if (x->r.anonymous || !demo_chance(&p->rng, 160))
        return;
    x->o.confirmed = false; /* the code is awaited */
    x->o.held = true;
}

/* The demo's owner, signed in, about their own. */
static enum err by_owner(struct ctx *cx, struct past *p, struct telling *x)
{
    int64_t id;
    TRY(db_int_of(cx, &q_demo_owned, ARGS(db_int(p->people.owner.person_id)), 0, &id));
    if (id)
        TRY(find_shop(cx, id, &x->shop));
    x->who = &p->people.owner;
    x->o.channel = "web";
    x->o.reporter_id = x->who->account_id;
    x->o.confirmed = true;
    return OK;
}

/* The last one is of these days, so that there is one to follow. */
static bool owners_turn(struct past *p, int64_t now)
{
    bool last = p->owners == 1;
    if (!p->owners || (last && now < p->end - 5 * DAY) ||
        (!last && demo_between(&p->rng, 1, p->cases) > 10))
        return false;
    p->owners--;
    return true;
}

static bool may_be_anonymous(const struct demo_topic *t)
{
    return strcmp(t->category, "place_levy") == 0 || strcmp(t->category, "other_staff") == 0 ||
           strncmp(t->category, "harassment", 10) == 0;
}

static bool is_secret(const struct demo_topic *t)
{
    return strncmp(t->category, "debt", 4) == 0 || strncmp(t->category, "harassment", 10) == 0;
}

static enum err choose_way(struct ctx *cx, struct past *p, struct telling *x)
{
    bool office = worktime_is_open(p->time, cx->now);
    if (office && demo_chance(&p->rng, 800))
        return by_staff(cx, p, x);
    by_web(p, x, may_be_anonymous(x->topic));
    x->r.sealed = is_secret(x->topic) && demo_chance(&p->rng, 100);
    return OK;
}

/* ---- what was told before ---- */

/* Some tell what another told some days ago, of the same place; a disaster hits many. */
static bool repeats(struct past *p, struct tale *t)
{
    if (!p->recent_n || !demo_chance(&p->rng, 50))
        return false;
    uint32_t n = p->recent_n < RECENT ? (uint32_t)p->recent_n : RECENT;
    const struct tale *before = &p->tales[p->recent[demo_below(&p->rng, n)]];
    const char *category = demo_topics[before->topic].category;
    if (is_secret(&demo_topics[before->topic]) || may_be_anonymous(&demo_topics[before->topic]) ||
        before->first || strcmp(category, "marketing_fraud") == 0)
        return false;
    t->first = before->id;
    t->topic = before->topic;
    t->ward = before->ward;
    return true;
}

/* ---- the whole ---- */

static enum err open(struct ctx *cx, struct telling *x, struct casefile *ret)
{
    char *track;
    bool known;
    cx->actor = x->who;
    enum err e = case_open(cx, &x->r, &x->o, ret, &track, &known);
    cx->actor = actor_operator();
    return e;
}

/* Where it is, who tells it and who writes it down. */
static void put_person(struct ctx *cx, struct past *p, struct telling *x, struct tale *t)
{
    if (x->shop.id)
        t->ward = ward_of(x->shop.ward);
    else if (!t->first)
        t->ward = demo_chance(&p->rng, 25) ? ward_of(KAUMAN) : (uint8_t)demo_ward(&p->rng);
    x->r.ward = places_malang_ward(t->ward)->code;
    if (!x->who)
        x->who = writes_down(p, x, t->ward);
    if (x->shop.id) {
        x->r.business_id = x->shop.id;
        x->r.name = x->shop.owner;
        x->r.phone = x->shop.phone;
    } else if (!x->r.anonymous) {
        put_stranger(cx, p, x);
    }
    if (!x->r.anonymous)
        put_address(cx, p, x, t->ward);
}

enum err demo_case_told(struct ctx *cx, struct past *p, struct tale *t)
{
    struct telling x = {.o = {.device = ""}};
    struct casefile c;
    field_clear(&report_fields, &x.r);
    x.r.concerns = "self";
    bool owner = owners_turn(p, cx->now);
    if (owner || !repeats(p, t))
        t->topic = draw_topic(p, cx->now);
    x.topic = &demo_topics[t->topic];
    TRY(owner ? by_owner(cx, p, &x) : choose_way(cx, p, &x));
    if (t->first)
        x.shop = (struct shop){0};
    put_person(cx, p, &x, t);
    put_words(cx, p, &x);
    if (x.o.held && demo_chance(&p->rng, 80)) { /* what is no report at all */
        x.r.category = "other";
        x.r.title = NULL;
        x.r.description = demo_case_any(cx, p, demo_words_spam);
        t->first = 0;
    }
    TRY(open(cx, &x, &c));
    t->id = c.id;
    t->own = strcmp(c.concerns, "self") == 0;
    t->anonymous = c.anonymous;
    demo_case_fate(p, t, &c);
    return OK;
}
