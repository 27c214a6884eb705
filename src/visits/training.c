/* Training sessions: planned, changed, read. Guests: training_guest.c; the door: training_door.c.
 */
#include "training.h"

#include "audit.h"
#include "calendar.h"
#include "notice.h"
#include "places.h"
#include "secret.h"
#include "text.h"
#include "training_parts.h"
#include "training_sql.h"

enum { LIMIT_MAX = 200, SEATS_MAX = 2000 };

const struct field_choice training_states[] = {{"planned", "training_state.planned"},
                                               {"held", "training_state.held"},
                                               {"cancelled", "training_state.cancelled"},
                                               {NULL, NULL}};
const struct field_choice training_guest_states[] = {
    {"invited", "training_guest.invited"},   {"coming", "training_guest.coming"},
    {"declined", "training_guest.declined"}, {"attended", "training_guest.attended"},
    {"absent", "training_guest.absent"},     {NULL, NULL}};

/* "09:30" → seconds of the day; -1: none. */
static int64_t clock_of(const char *text)
{
    if (!text || strlen(text) != 5 || text[2] != ':')
        return -1;
    for (int i = 0; i < 5; i++)
        if (i != 2 && (text[i] < '0' || text[i] > '9'))
            return -1;
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    return hour < 24 && minute < 60 ? hour * 3600 + minute * 60 : -1;
}

static void check_starts(struct ctx *cx, const struct field *f, const void *record)
{
    const struct training *t = record;
    if (clock_of(t->starts) < 0)
        fail_field(cx, "starts", "training.error.clock", NULL);
}

static void check_ends(struct ctx *cx, const struct field *f, const void *record)
{
    const struct training *t = record;
    int64_t ends = clock_of(t->ends);
    if (ends < 0)
        fail_field(cx, "ends", "training.error.clock", NULL);
    else if (ends <= clock_of(t->starts))
        fail_field(cx, "ends", "training.error.ends", NULL);
}

#define T(member) .offset = FIELD_TEXT(struct training, member)
#define I(member) .offset = FIELD_INT(struct training, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "title",
     .kind = F_TEXT,
     T(title),
     .flags = F_REQUIRED,
     .min = 3,
     .max = 120,
     .label = "training.title"},
    {.name = "kind",
     .kind = F_CHOICE,
     T(kind),
     .flags = F_REQUIRED,
     .choices = need_kinds,
     .label = "training.kind",
     .help = "training.kind_help"},
    {.name = "meets",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct training, meets),
     .label = "training.meets"},
    {.name = "area", .kind = F_TEXT, T(area), .max = 20, .label = "companion.area"},
    {.name = "area_name", .kind = F_TEXT, T(area_name), .flags = OUT},
    {.name = "day", .kind = F_DATE, T(day), .flags = F_REQUIRED, .label = "training.day"},
    {.name = "starts",
     .kind = F_TEXT,
     T(starts),
     .flags = F_REQUIRED,
     .max = 5,
     .check = check_starts,
     .label = "training.starts",
     .help = "training.clock_help"},
    {.name = "ends",
     .kind = F_TEXT,
     T(ends),
     .flags = F_REQUIRED,
     .max = 5,
     .check = check_ends,
     .label = "training.ends"},
    {.name = "place",
     .kind = F_TEXT,
     T(place),
     .flags = F_REQUIRED,
     .max = 200,
     .label = "training.place"},
    {.name = "seats",
     .kind = F_INT,
     I(seats),
     .min = 0,
     .max = SEATS_MAX,
     .label = "training.seats",
     .help = "training.seats_help"},
    {.name = "text", .kind = F_PARA, T(text), .max = 2000, .label = "training.text"},
    {.name = "state",
     .kind = F_CHOICE,
     T(state),
     .choices = training_states,
     .label = "training.state"},
    {.name = "starts_at", .kind = F_INSTANT, I(starts_at), .flags = OUT},
    {.name = "ends_at", .kind = F_INSTANT, I(ends_at), .flags = OUT},
    {.name = "invited", .kind = F_INT, I(invited), .flags = OUT, .max = INT64_MAX},
    {.name = "coming", .kind = F_INT, I(coming), .flags = OUT, .max = INT64_MAX},
    {.name = "attended", .kind = F_INT, I(attended), .flags = OUT, .max = INT64_MAX},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table training_fields = FIELD_TABLE("Training", fields, struct training);

/* ---- reading ---- */

static const char *clock_text(struct ctx *cx, int64_t instant)
{
    int64_t s = instant - date_begins(date_of_instant(instant));
    return arena_printf(cx->a, "%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60));
}

static struct training row_of(struct ctx *cx, struct rows *r)
{
    struct training t = {.id = row_int(r, 0),
                         .version = row_int(r, 1),
                         .created_at = row_int(r, 2),
                         .updated_at = row_int(r, 3),
                         .starts_at = row_int(r, 4),
                         .ends_at = row_int(r, 5),
                         .seats = row_int(r, 6),
                         .meets = row_int(r, 7),
                         .title = row_str(r, 8),
                         .kind = row_str(r, 9),
                         .area = row_str(r, 10),
                         .place = row_str(r, 11),
                         .text = row_str(r, 12),
                         .state = row_str(r, 13),
                         .invited = row_int(r, 14),
                         .coming = row_int(r, 15),
                         .attended = row_int(r, 16)};
    char *day = arena_alloc(cx->a, DATE_LEN + 1);
    date_format(date_of_instant(t.starts_at), day);
    t.day = day;
    t.starts = clock_text(cx, t.starts_at);
    t.ends = clock_text(cx, t.ends_at);
    t.area_name = *t.area ? place_name(places(), t.area) : NULL;
    return t;
}

_Static_assert((int)q_part_training_coming_area == (int)q_part_training_past_area, "one order");
_Static_assert((int)q_part_training_coming_owner == (int)q_part_training_past_owner, "one order");

/* The parts of the actor's scope. */
static unsigned scope_mask(const struct scope *s)
{
    return s->person ? (unsigned)q_part_training_coming_owner
           : *s->lo  ? (unsigned)q_part_training_coming_area
                     : 0;
}

static enum err read_rows(struct ctx *cx, struct rows *r, size_t max, struct training **ret,
                          size_t *ret_n)
{
    struct training *list = arena_array(cx->a, max, sizeof(*list));
    size_t n = 0;
    while (n < max && rows_next(r))
        list[n++] = row_of(cx, r);
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

static enum err single(struct ctx *cx, unsigned mask, int64_t id, const unsigned char *door,
                       struct training *ret)
{
    struct scope s = scope_of(cx);
    struct training *list;
    size_t n;
    TRY(read_rows(
        cx,
        db_rows_mask(cx, &q_training_coming, mask,
                     ARGS(db_int(1), db_int(0), db_text(s.lo), db_text(s.hi), db_int(s.person),
                          db_int(id), db_blob(door, door ? HASH_LEN : 0))),
        1, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "training.error.unknown", NULL);
    *ret = list[0];
    return OK;
}

enum err training_get(struct ctx *cx, int64_t id, struct training *ret)
{
    struct scope s = scope_of(cx);
    TRY(need(cx, CAP_VISIT_READ));
    return single(cx, scope_mask(&s) | (unsigned)q_part_training_coming_one, id, NULL, ret);
}

enum err training_by_door(struct ctx *cx, const char *token, struct training *ret)
{
    unsigned char hash[HASH_LEN];
    plain_hash(token, strlen(token), hash);
    return single(cx, q_part_training_coming_door, 0, hash, ret);
}

enum err training_list(struct ctx *cx, bool past, int64_t limit, struct training **ret,
                       size_t *ret_n)
{
    struct scope s = scope_of(cx);
    TRY(need(cx, CAP_VISIT_READ));
    limit = limit > 0 && limit <= LIMIT_MAX ? limit : 50;
    if (past)
        return read_rows(cx,
                         db_rows_mask(cx, &q_training_past, scope_mask(&s),
                                      ARGS(db_int(limit), db_int(cx->now), db_text(s.lo),
                                           db_text(s.hi), db_int(s.person))),
                         (size_t)limit, ret, ret_n);
    return read_rows(cx,
                     db_rows_mask(cx, &q_training_coming, scope_mask(&s),
                                  ARGS(db_int(limit), db_int(cx->now), db_text(s.lo), db_text(s.hi),
                                       db_int(s.person), db_int(0), db_null())),
                     (size_t)limit, ret, ret_n);
}

enum err training_door(struct ctx *cx, int64_t id, char **ret_token)
{
    struct training t;
    bool opened = false;
    TRY(need(cx, CAP_TRAINING));
    TRY(training_get(cx, id, &t));
    struct rows *r = db_rows(cx, &q_training_door, ARGS(db_int(id)));
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        opened = p && unseal(cx, cx->app->keys, p, n, ret_token, NULL);
    }
    TRY(rows_end(r));
    return opened ? OK : fail_log(cx, ERR_INTERNAL, "the door of training %lld", (long long)id);
}

/* ---- writing ---- */

static bool place_known(const char *area)
{
    const struct place *p = place_find(places(), area);
    return !*area || (p && strcmp(p->kind, "city") != 0);
}

static enum err check(struct ctx *cx, struct training *t)
{
    struct date day;
    t->area = t->area && *t->area ? t->area : cx->actor->area;
    t->state = t->state && *t->state ? t->state : "planned";
    t->seats = t->seats == FIELD_UNSET ? 0 : t->seats;
    t->text = t->text ? t->text : "";
    field_check(cx, &training_fields, t, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (!place_known(t->area))
        fail_field(cx, "area", "error.ward_unknown", "ward", t->area, NULL);
    else if (!area_holds(cx->actor->area, t->area))
        fail_field(cx, "area", "training.error.area", NULL);
    TRY(fields_check(cx));
    if (!date_parse(t->day, &day))
        return fail_log(cx, ERR_INTERNAL, "a day that was checked");
    t->starts_at = date_begins(day) + clock_of(t->starts);
    t->ends_at = date_begins(day) + clock_of(t->ends);
    return OK;
}

static enum err insert(struct ctx *cx, struct training *t)
{
    unsigned char hash[HASH_LEN];
    char *token = token_make(cx, hash);
    struct sealed s = seal(cx, cx->app->keys, token, strlen(token));
    int64_t by = cx->actor->account_id;
    TRY(db_int_of(cx, &q_training_insert,
                  ARGS(db_text(t->title), db_text(t->kind), db_text(t->area), db_text(t->place),
                       db_int(t->starts_at), db_int(t->ends_at), db_int(t->seats), db_text(t->text),
                       db_text(t->state), db_int(t->meets), db_blob(hash, HASH_LEN),
                       db_blob(s.p, s.n), by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, &t->id));
    struct training nothing = {0};
    return audit(cx, "create", "training", t->id,
                 field_diff(cx->a, &training_fields, &nothing, t, NULL, NULL));
}

/* Who is invited hears that it is off, or elsewhere, while it has not begun. */
static enum err tell_change(struct ctx *cx, const struct training *t, const struct training *old)
{
    bool off = strcmp(t->state, "cancelled") == 0, was_off = strcmp(old->state, "cancelled") == 0;
    bool moved = t->starts_at != old->starts_at || strcmp(t->place, old->place) != 0;
    if (old->starts_at <= cx->now || (off && was_off) || (!off && !moved && !was_off))
        return OK;
    struct training_guest *list;
    size_t n;
    TRY(training_guests(cx, t->id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct business b;
        if (strcmp(list[i].state, "declined") == 0)
            continue;
        TRY(business_load(cx, list[i].business_id, false, &b));
        TRY(training_tell(cx, off ? "training_off" : "training_moved", t, &b));
    }
    return OK;
}

static enum err update(struct ctx *cx, struct training *t, const struct training *old)
{
    int64_t changed;
    struct model *diff = field_diff(cx->a, &training_fields, old, t, NULL, NULL);
    if (!diff)
        return OK;
    TRY(db_exec(cx, &q_training_update,
                ARGS(db_int(t->id), db_int(t->version), db_text(t->title), db_text(t->kind),
                     db_text(t->area), db_text(t->place), db_int(t->starts_at), db_int(t->ends_at),
                     db_int(t->seats), db_text(t->text), db_text(t->state), db_int(t->meets),
                     db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(audit(cx, "change", "training", t->id, diff));
    return tell_change(cx, t, old);
}

enum err training_put(struct ctx *cx, struct training *t)
{
    struct training old;
    TRY(need(cx, CAP_TRAINING));
    if (t->id) {
        TRY(training_get(cx, t->id, &old));
        if (!area_holds(cx->actor->area, old.area))
            return fail(cx, ERR_FORBIDDEN, "training.error.not_yours", NULL);
        if (t->version != old.version)
            return fail(cx, ERR_STALE, "error.stale", NULL);
    }
    TRY(check(cx, t));
    TRY(t->id ? update(cx, t, &old) : insert(cx, t));
    return training_get(cx, t->id, t);
}
