/*
 * Two businesses side by side. Each field stands once, with both values below its name; where they
 * differ, whoever may merge chooses a side. What is empty on the side that is kept is proposed from
 * the other. The page is its own confirmation: it shows all that will be, and the merge can be
 * undone.
 */
#include "dup_pages_web.h"

#include "i18n.h"
#include "kbli.h"
#include "money.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

/* ---- the choices as they come in ---- */

static const struct field_choice sides[] = {{"a", "dup.side_a"}, {"b", "dup.side_b"}, {NULL, NULL}};

#define SIDE(i, name_)                                                                      \
    {                                                                                       \
        .name = name_, .kind = F_CHOICE, .offset = FIELD_TEXT(struct merge_input, side[i]), \
        .choices = sides                                                                    \
    }
static const struct field merge_input_list[] = {
    {.name = "keep",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct merge_input, keep),
     .flags = F_REQUIRED,
     .choices = sides,
     .label = "dup.keep"},
    {.name = "a_version",
     .kind = F_INT,
     .offset = FIELD_INT(struct merge_input, a_version),
     .flags = F_REQUIRED},
    {.name = "b_version",
     .kind = F_INT,
     .offset = FIELD_INT(struct merge_input, b_version),
     .flags = F_REQUIRED},
    SIDE(0, "name"),
    SIDE(1, "owner_name"),
    SIDE(2, "phone"),
    SIDE(3, "address"),
    SIDE(4, "ward"),
    SIDE(5, "point"),
    SIDE(6, "sector"),
    SIDE(7, "kbli"),
    SIDE(8, "nib"),
    SIDE(9, "founded_on"),
    SIDE(10, "capital"),
    SIDE(11, "employees"),
    SIDE(12, "channels"),
    SIDE(13, "notes"),
    SIDE(14, "photo"),
    SIDE(15, "curation"),
    SIDE(16, "activity"),
    SIDE(17, "class"),
    SIDE(18, "companion"),
};
const struct field_table merge_input_fields =
    FIELD_TABLE("Merge", merge_input_list, struct merge_input);

/* ---- values ---- */

static bool is_personal(const char *field)
{
    const struct field *f = field_find(&business_fields, field);
    return strcmp(field, "point") == 0 || (f && f->flags & F_PERSONAL);
}

/* As programs read it; NULL when empty. */
static const char *raw_value(struct web *w, const struct business *b, const char *field)
{
    struct arena *a = w->cx.a;
    const struct field *f = field_find(&business_fields, field);
    if (merge_empty(b, field))
        return NULL;
    if (f)
        return field_text(a, f, b);
    if (strcmp(field, "photo") == 0)
        return arena_printf(a, "%" PRId64, b->photo_id);
    const struct field *lat = field_find(&business_fields, "lat"),
                       *lng = field_find(&business_fields, "lng");
    return arena_printf(a, "%s, %s", field_text(a, lat, b), field_text(a, lng, b));
}

static const char *kbli_words(struct web *w, const struct business *b)
{
    struct kbli k;
    if (kbli_find(b->kbli_version, b->kbli, &k))
        return arena_printf(w->cx.a, "%s %s (KBLI %s)", b->kbli, k.title, b->kbli_version);
    return arena_printf(w->cx.a, "%s (KBLI %s)", b->kbli, b->kbli_version);
}

/* The owner goes as a whole: whoever may see it is shown which one has a NIK. */
static const char *owner_words(struct web *w, const struct business *b)
{
    bool nik = b->owner_nik && business_shows_nik(&w->cx, b);
    return nik ? arena_printf(w->cx.a, "%s · NIK %s", b->owner_name, b->owner_nik) : b->owner_name;
}

/* The state with its days: two records may differ in these alone. */
static const char *curation_words(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    const char *state = web_words(w, arena_printf(a, "curation.%s", b->curation), NULL);
    if (!b->curation_on)
        return state;
    const char *on = i18n_date(a, w->cx.lang, b->curation_on);
    if (!b->curation_until)
        return web_words(w, "dup.curation_on", "state", state, "on", on, NULL);
    return web_words(w, "dup.curation_term", "state", state, "on", on, "until",
                     i18n_date(a, w->cx.lang, b->curation_until), NULL);
}

/* As people read it; NULL when empty. */
static const char *shown_value(struct web *w, const struct business *b, const char *field)
{
    const struct field *f = field_find(&business_fields, field);
    const char *raw = raw_value(w, b, field);
    if (!raw)
        return NULL;
    if (strcmp(field, "owner_name") == 0)
        return owner_words(w, b);
    if (strcmp(field, "ward") == 0)
        return arena_printf(w->cx.a, "%s, %s", place_name(places(), b->ward),
                            place_name(places(), b->district));
    if (strcmp(field, "kbli") == 0)
        return kbli_words(w, b);
    if (strcmp(field, "photo") == 0)
        return web_words(w, "dup.photo", "number", raw, NULL);
    if (strcmp(field, "channels") == 0)
        return choices_words(w, channel_choices, b->channels);
    if (strcmp(field, "curation") == 0)
        return curation_words(w, b);
    if (strcmp(field, "companion") == 0 && b->companion_name)
        return b->companion_name;
    if (f && f->kind == F_CHOICE)
        return web_words(w, arena_printf(w->cx.a, "%s.%s", field, raw), NULL);
    if (f && f->kind == F_DATE)
        return i18n_date(w->cx.a, w->cx.lang, raw);
    if (f && f->kind == F_MONEY)
        return money_format(w->cx.a, b->capital);
    return raw;
}

/* ---- the two records ---- */

struct compared {
    struct business a, b;
    bool both; /* both in scope: may be compared and joined */
    const char *keep;
};

static enum err load_sides(struct web *w, const struct dup_pair *p, struct compared *ret)
{
    ret->both = p->a_in_scope && p->b_in_scope;
    if (p->a_in_scope)
        TRY(business_get(&w->cx, p->a_id, &ret->a));
    if (p->b_in_scope)
        TRY(business_get(&w->cx, p->b_id, &ret->b));
    return OK;
}

/* The better founded record is proposed to stay: by curation, then by what is filled in, then the
 * older one. */
static const char *propose(const struct compared *c)
{
    static const char *const rank[] = {"not_yet", "proposed", "verified", "curated"};
    int a = 0, b = 0;
    for (int i = 0; i < 4; i++) {
        a = c->a.curation && strcmp(c->a.curation, rank[i]) == 0 ? i * 100 : a;
        b = c->b.curation && strcmp(c->b.curation, rank[i]) == 0 ? i * 100 : b;
    }
    for (size_t i = 0; merge_fields[i]; i++) {
        a += !merge_empty(&c->a, merge_fields[i]);
        b += !merge_empty(&c->b, merge_fields[i]);
    }
    return b > a ? "b" : "a";
}

static bool field_hidden(struct web *w, const struct business *b, const char *field)
{
    return is_personal(field) && !business_shows_personal(&w->cx, b);
}

/* What a field of one side says to a program: nothing when it is outside the scope or protected. */
static const char *side_raw(struct web *w, const struct business *b, bool in_scope,
                            const char *field)
{
    return in_scope && !field_hidden(w, b, field) ? raw_value(w, b, field) : NULL;
}

static void put_fields(struct web *w, const struct dup_pair *p, const struct compared *c)
{
    struct arena *a = w->cx.a;
    struct model *fields = model_set_array(a, w->data, "fields");
    for (size_t i = 0; merge_fields[i]; i++) {
        struct model *o = model_add_object(a, fields);
        model_set_text(a, o, "name", merge_fields[i]);
        model_set_text(a, o, "a", side_raw(w, &c->a, p->a_in_scope, merge_fields[i]));
        model_set_text(a, o, "b", side_raw(w, &c->b, p->b_in_scope, merge_fields[i]));
        if (c->both)
            model_set_bool(a, o, "same", merge_same(&c->a, &c->b, merge_fields[i]));
        else
            model_set_null(a, o, "same");
    }
}

/* ---- the page ---- */

static const char *label_of(struct web *w, const char *field)
{
    return web_words(w, arena_printf(w->cx.a, "field.%s", field), NULL);
}

static void put_value(struct web *w, struct model *row, const char *key, const struct business *b,
                      const char *field)
{
    bool hidden = field_hidden(w, b, field);
    struct model *o = model_set_object(w->cx.a, row, key);
    model_set_text(w->cx.a, o, "value", hidden ? NULL : shown_value(w, b, field));
    model_set_bool(w->cx.a, o, "masked", hidden);
}

/* Which side's value stands chosen at first. */
static const char *first_choice(const struct compared *c, const struct merge_input *chosen,
                                size_t i)
{
    const struct business *kept = *c->keep == 'a' ? &c->a : &c->b,
                          *gone = *c->keep == 'a' ? &c->b : &c->a;
    if (chosen && chosen->side[i])
        return chosen->side[i];
    if (merge_empty(kept, merge_fields[i]) && !merge_empty(gone, merge_fields[i]))
        return *c->keep == 'a' ? "b" : "a";
    return c->keep;
}

static void put_rows(struct web *w, const struct compared *c, const struct merge_input *chosen,
                     bool choose)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; merge_fields[i]; i++) {
        const char *field = merge_fields[i];
        bool same = merge_same(&c->a, &c->b, field);
        if (same && merge_empty(&c->a, field))
            continue;
        struct model *row = model_add_object(a, rows);
        model_set_text(a, row, "name", field);
        model_set_text(a, row, "label", label_of(w, field));
        model_set_bool(a, row, "differs", !same);
        model_set_bool(a, row, "choose", choose && !same);
        put_value(w, row, "a", &c->a, field);
        put_value(w, row, "b", &c->b, field);
        bool take_b = *first_choice(c, chosen, i) == 'b';
        model_set_bool(a, row, "a_checked", !take_b);
        model_set_bool(a, row, "b_checked", take_b);
    }
}

static void put_head(struct web *w, const struct dup_pair *p, bool b, const struct compared *c)
{
    struct arena *a = w->cx.a;
    struct model *o = model_set_object(a, w->page, b ? "head_b" : "head_a");
    int64_t id = b ? p->b_id : p->a_id;
    bool in_scope = b ? p->b_in_scope : p->a_in_scope;
    const struct business *record = b ? &c->b : &c->a;
    model_set_text(a, o, "side", web_words(w, b ? "dup.side_b" : "dup.side_a", NULL));
    model_set_text(a, o, "code", b ? p->b_code : p->a_code);
    model_set_text(a, o, "name", b ? p->b_name : p->a_name);
    model_set_text(a, o, "ward", place_name(places(), b ? p->b_ward : p->a_ward));
    model_set_text(a, o, "href", in_scope ? arena_printf(a, "/businesses/%" PRId64, id) : NULL);
    model_set_text(a, o, "source",
                   !in_scope ? NULL
                   : record->source_id
                       ? arena_printf(a, "%s · %s", record->source, record->source_id)
                       : record->source);
    put_when(w, o, "created", in_scope ? record->created_at : 0);
    model_set_bool(a, o, "outside", !in_scope);
    model_set_bool(a, o, "checked", c->keep && *c->keep == (b ? 'b' : 'a'));
}

static void put_acts(struct web *w, const struct dup_pair *p, const struct compared *c)
{
    struct arena *a = w->cx.a;
    bool open = strcmp(p->state, "open") == 0, merged = strcmp(p->state, "merged") == 0;
    bool merge = open && c->both && can(&w->actor, CAP_MERGE);
    const char *base = arena_printf(a, "/duplicates/%" PRId64, p->id);
    model_set_text(a, w->page, "merge", merge ? arena_printf(a, "%s/merge", base) : NULL);
    model_set_text(a, w->page, "dismiss",
                   open && c->both ? arena_printf(a, "%s/dismiss", base) : NULL);
    model_set_text(a, w->page, "reopen",
                   !open && !merged && c->both ? arena_printf(a, "%s/reopen", base) : NULL);
    model_set_bool(a, w->page, "merged", merged);
    model_set_bool(a, w->page, "outside", !c->both);
    model_set_bool(a, w->page, "not_yours", open && c->both && !merge);
    model_set_int(a, w->page, "version", p->version);
    model_set_int(a, w->page, "a_version", c->a.version);
    model_set_int(a, w->page, "b_version", c->b.version);
}

static void dress_page(struct web *w, const struct dup_pair *p, const struct compared *c,
                       const struct merge_input *chosen)
{
    struct arena *a = w->cx.a;
    bool merge = strcmp(p->state, "open") == 0 && c->both && can(&w->actor, CAP_MERGE);
    web_title(w, "dup.compare_title");
    web_crumb(w, "dup.title", "/duplicates");
    struct model *score = model_set_object(a, w->page, "score");
    put_score_tag(w, p->score, score);
    struct model *state = model_set_object(a, w->page, "state");
    model_set_text(a, state, "kind", "plain");
    model_set_text(a, state, "label",
                   web_words(w, arena_printf(a, "dup.state_%s", p->state), NULL));
    put_reasons(w, p->reasons, model_set_array(a, w->page, "why"));
    put_head(w, p, false, c);
    put_head(w, p, true, c);
    put_acts(w, p, c);
    if (c->both)
        put_rows(w, c, chosen, merge);
    else
        model_set_null(a, w->page, "rows");
}

enum err dup_fill_pair(struct web *w, const struct dup_pair *p, const struct merge_input *chosen)
{
    struct compared c = {.a = business_new(), .b = business_new()};
    TRY(load_sides(w, p, &c));
    c.keep = chosen && chosen->keep ? chosen->keep : propose(&c);
    if (!reply_wants_json(w)) {
        dress_page(w, p, &c, chosen);
        return OK;
    }
    put_pair(w, p, w->data);
    if (p->a_in_scope)
        model_set_int(w->cx.a, w->data, "a_version", c.a.version);
    else
        model_set_null(w->cx.a, w->data, "a_version");
    if (p->b_in_scope)
        model_set_int(w->cx.a, w->data, "b_version", c.b.version);
    else
        model_set_null(w->cx.a, w->data, "b_version");
    put_fields(w, p, &c);
    return OK;
}

enum err dup_get_pair(struct web *w)
{
    int64_t id;
    struct dup_pair p;
    TRY(web_id(w, 0, &id));
    TRY(dup_get(&w->cx, id, &p));
    TRY(dup_fill_pair(w, &p, NULL));
    web_etag(w, p.version);
    return web_show(w);
}
