/* One training session: its guests, invitations, attendance, the code at its door. The list and the
 * plan: training_web.c. */
#include "training_pages_web.h"

#include "i18n.h"
#include "places.h"
#include "qr.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

enum { INVITE_MAX = 500 };

/* ---- guests ---- */

const char training_guest_schema[] =
    "{\"type\":\"object\",\"required\":[\"business_id\",\"code\",\"business\",\"owner\",\"ward\","
    "\"state\",\"how\",\"result\",\"attended_at\"],\"properties\":{\"business_id\":{\"type\":"
    "\"integer\"},\"code\":{\"type\":\"string\"},\"business\":{\"type\":\"string\"},\"owner\":{"
    "\"type\":\"string\"},\"phone\":{\"type\":[\"string\",\"null\"]},\"ward\":{\"type\":"
    "\"string\"},\"state\":{\"type\":\"string\"},\"how\":{\"type\":[\"string\",\"null\"]},"
    "\"result\":{\"type\":[\"string\",\"null\"]},\"attended_at\":{\"type\":[\"string\","
    "\"null\"]}}}";

static void guest_api(struct web *w, const struct training_guest *g, struct model *o)
{
    struct arena *a = w->cx.a;
    char *at = arena_alloc(a, INSTANT_LEN + 1);
    instant_format(g->attended_at, at);
    model_set_int(a, o, "business_id", g->business_id);
    model_set_text(a, o, "code", g->code);
    model_set_text(a, o, "business", g->business);
    model_set_text(a, o, "owner", g->owner);
    model_set_text(a, o, "phone", g->phone);
    model_set_text(a, o, "ward", g->ward);
    model_set_text(a, o, "state", g->state);
    model_set_text(a, o, "how", g->how);
    model_set_text(a, o, "result", g->result && *g->result ? g->result : NULL);
    model_set_text(a, o, "attended_at", g->attended_at ? at : NULL);
}

enum err training_guests_get(struct web *w)
{
    int64_t id;
    struct training t;
    struct training_guest *list;
    size_t n;
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, &t));
    TRY(training_guests(&w->cx, id, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        guest_api(w, &list[i], model_add_object(w->cx.a, items));
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

static void guest_row(struct web *w, const struct training_guest *g, struct model *o)
{
    struct arena *a = w->cx.a;
    bool came = strcmp(g->state, "attended") == 0;
    model_set_int(a, o, "id", g->business_id);
    model_set_text(a, o, "business", g->business);
    model_set_text(a, o, "owner", g->owner);
    model_set_text(a, o, "phone", g->phone);
    model_set_text(a, o, "ward_name", place_name(places(), g->ward));
    model_set_text(a, o, "result", g->result && *g->result ? g->result : NULL);
    model_set_text(a, o, "how", came && g->how ? code_words(w, "training_how", g->how) : NULL);
    const char *kind = came                                ? "good"
                       : strcmp(g->state, "absent") == 0   ? "bad"
                       : strcmp(g->state, "declined") == 0 ? "warn"
                                                           : "plain";
    visits_put_tag(w, model_set_object(a, o, "state"), kind,
                   choice_words(w, training_guest_states, g->state));
}

/* ---- one ---- */

struct invite_input {
    const char *codes;
    bool needing;
};
static const struct field invite_list[] = {
    {.name = "needing",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct invite_input, needing),
     .label = "training.needing"},
    {.name = "codes",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct invite_input, codes),
     .max = 4000,
     .label = "training.codes",
     .help = "training.codes_help"},
};
static const struct field_table invite_fields =
    FIELD_TABLE("TrainingInvite", invite_list, struct invite_input);

static void put_facts(struct web *w, const struct training *t)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row(w, rows, web_words(w, "training.kind", NULL), choice_words(w, need_kinds, t->kind),
            NULL);
    put_row(w, rows, web_words(w, "training.when", NULL), training_when(w, t), NULL);
    put_row(w, rows, web_words(w, "training.place", NULL), t->place, NULL);
    put_row(w, rows, web_words(w, "companion.area", NULL), training_area_words(w, t), NULL);
    put_row(w, rows, web_words(w, "training.seats", NULL),
            t->seats ? web_number(w, t->seats) : web_words(w, "training.seats_any", NULL), NULL);
    if (*t->text)
        put_row(w, rows, web_words(w, "training.text", NULL), t->text, NULL);
}

static void put_bulk(struct web *w)
{
    struct arena *a = w->cx.a;
    static const char *const states[] = {"attended", "absent", "coming", "declined"};
    struct model *actions = model_set_array(a, model_set_object(a, w->page, "bulk"), "actions");
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        struct model *o = model_add_object(a, actions);
        model_set_text(a, o, "value", states[i]);
        model_set_text(a, o, "label", choice_words(w, training_guest_states, states[i]));
        model_set_bool(a, o, "danger", false);
    }
}

static enum err put_page(struct web *w, const struct training *t, const struct bound *bound,
                         const struct invite_input *in)
{
    struct arena *a = w->cx.a;
    static const struct invite_input none = {.needing = true};
    struct training_guest *list;
    size_t n;
    bool runs = can(&w->actor, CAP_TRAINING), own = runs && area_holds(w->actor.area, t->area);
    web_title_text(w, t->title);
    web_crumb(w, "nav.trainings", "/trainings");
    web_crumb(w, t->title, NULL);
    training_put_state(w, model_set_object(a, w->page, "state"), t);
    put_facts(w, t);
    const char *base = arena_printf(a, "/trainings/%" PRId64, t->id);
    model_set_text(a, w->page, "base", base);
    model_set_text(a, w->page, "edit", own ? arena_printf(a, "%s/edit", base) : NULL);
    model_set_text(a, w->page, "door", runs ? arena_printf(a, "%s/door", base) : NULL);
    struct model *forms = forms_begin(w);
    bool open = t->ends_at >= w->cx.now && strcmp(t->state, "cancelled") != 0;
    if (runs && open) {
        struct page_form f = {.code = "invite",
                              .action = arena_printf(a, "%s/invite", base),
                              .fields = &invite_fields,
                              .record = in ? in : &none,
                              .bound = bound,
                              .back = bound != NULL,
                              .lead = "training.invite_lead"};
        forms_add(w, forms, &f);
    }
    TRY(training_guests(&w->cx, t->id, &list, &n));
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++)
        guest_row(w, &list[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", n > 0);
    model_set_bool(a, w->page, "runs", runs);
    model_set_bool(a, w->page, "shows_phone", can(&w->actor, CAP_BUSINESS_PERSONAL));
    put_bulk(w);
    return OK;
}

enum err training_page_get(struct web *w)
{
    int64_t id;
    struct training t;
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, &t));
    web_etag(w, t.version);
    training_put_api(w, &t, w->data);
    if (!reply_wants_json(w))
        TRY(put_page(w, &t, NULL, NULL));
    return web_show(w);
}

/* ---- inviting ---- */

const char training_invite_schema[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"businesses\":{"
    "\"type\":\"array\",\"maxItems\":500,\"items\":{\"type\":\"integer\",\"minimum\":1}},"
    "\"needing\":{\"type\":\"boolean\"},\"codes\":{\"type\":[\"string\",\"null\"],\"maxLength\":"
    "4000}}}";
const char training_invited_schema[] =
    "{\"type\":\"object\",\"required\":[\"invited\",\"refused\"],\"properties\":{\"invited\":{"
    "\"type\":\"integer\"},\"refused\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
    "\"required\":[\"business\",\"reason\",\"message\"],\"properties\":{\"business\":{\"type\":"
    "\"integer\"},\"reason\":{\"type\":\"string\",\"enum\":[\"full\",\"already\",\"merged\","
    "\"unknown\"]},\"message\":{\"type\":\"string\"}}}}}}";

struct chosen {
    int64_t ids[INVITE_MAX];
    size_t n;
};

static void ids_of_json(struct web *w, const json_t *list, struct chosen *ret)
{
    size_t i;
    const json_t *id;
    if (!list)
        return;
    bool good = json_is_array(list) && json_array_size(list) <= INVITE_MAX;
    json_array_foreach(good ? list : NULL, i, id)
    {
        ret->ids[i] = json_integer_value(id);
        good = good && ret->ids[i] > 0;
        ret->n = i + 1;
    }
    if (!good)
        fail_field(&w->cx, "businesses", "assign.error.businesses", NULL);
}

/* "U-0001A-7, U-0002B-3": each must be a code. */
static void ids_of_codes(struct web *w, const char *codes, struct chosen *ret)
{
    char *save = NULL;
    for (char *c = strtok_r(arena_strdup(w->cx.a, codes ? codes : ""), " ,;\r\n\t", &save); c;
         c = strtok_r(NULL, " ,;\r\n\t", &save)) {
        uint64_t n;
        if (ret->n < INVITE_MAX && code_read(c, "U", &n) && n <= INT64_MAX)
            ret->ids[ret->n++] = (int64_t)n;
        else
            fail_field(&w->cx, "codes", "training.error.code", "code", c, NULL);
    }
}

static enum err read_invite(struct web *w, struct invite_input *in, struct bound *bound,
                            struct chosen *ret)
{
    struct json_t *json = w->req->json;
    if (json && json_is_object(json)) {
        json_t *rest = json_copy(json); /* shares its values with the body, which stays */
        ids_of_json(w, json_object_get(json, "businesses"), ret);
        json_object_del(rest, "businesses");
        field_bind_json(&w->cx, &invite_fields, rest, in, bound);
        json_decref(rest);
    } else if (json) {
        TRY(field_bind_json(&w->cx, &invite_fields, json, in, bound));
    } else {
        field_bind_form(&w->cx, &invite_fields, w->req->form, in, bound);
    }
    if (w->cx.err.code == ERR_INVALID)
        w->cx.err.code = OK; /* all messages at once */
    TRY(w->cx.err.code);
    ids_of_codes(w, in->codes, ret);
    return field_check(&w->cx, &invite_fields, in, bound);
}

static enum err invite(struct web *w, int64_t id, struct invite_input *in, struct bound *bound,
                       struct training_invited *ret)
{
    struct chosen who = {.n = 0};
    TRY(read_invite(w, in, bound, &who));
    if (!in->needing && !who.n)
        fail_field(&w->cx, "codes", "training.error.nobody", NULL);
    TRY(fields_check(&w->cx));
    if (who.n)
        TRY(training_invite(&w->cx, id, who.ids, who.n, ret));
    if (in->needing)
        TRY(training_invite_needing(&w->cx, id, "", ret));
    return OK;
}

static void put_invited(struct web *w, const struct training_invited *x)
{
    struct arena *a = w->cx.a;
    model_set_int(a, w->data, "invited", x->n);
    struct model *list = model_set_array(a, w->data, "refused");
    for (size_t i = 0; i < x->n_refused; i++) {
        const struct training_refused *r = &x->refused[i];
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "business", r->business_id);
        model_set_text(a, o, "reason", r->reason);
        model_set_text(a, o, "message", choice_words(w, training_refusals, r->reason));
    }
}

/* "2 usaha tidak diundang (Warung A, Warung B): kursi sudah penuh.", with the first names: a
 * message holds a few lines. NULL: nobody was left out for this. */
static const char *left_out_words(struct web *w, const struct training_invited *x,
                                  const struct field_choice *reason)
{
    enum { NAMES = 3, NAME_BYTES = 32 };
    const char *names = "";
    int64_t n = 0;
    for (size_t i = 0; i < x->n_refused; i++) {
        char name[NAME_BYTES];
        if (strcmp(x->refused[i].reason, reason->code) != 0 || n++ >= NAMES)
            continue;
        text_copy(name, sizeof(name), x->refused[i].business);
        names = arena_printf(w->cx.a, "%s%s%s", names, *names ? ", " : "", name);
    }
    if (n > NAMES)
        names = arena_printf(w->cx.a, "%s, …", names);
    return n ? web_words(w, "training.left_out", "n", web_number(w, n), "names", names, "why",
                         web_words(w, reason->msgid, NULL), NULL)
             : NULL;
}

static void tell_invited(struct web *w, const struct training_invited *x)
{
    struct arena *a = w->cx.a;
    bool nobody = !x->n && !x->n_refused;
    const char *what = x->n     ? web_words(w, "training.invited", "n", web_number(w, x->n), NULL)
                       : nobody ? web_words(w, "training.invited_none", NULL)
                                : "";
    for (const struct field_choice *c = training_refusals; c->code; c++) {
        const char *more = left_out_words(w, x, c);
        if (more)
            what = arena_printf(a, "%s%s%s", what, *what ? " " : "", more);
    }
    web_flash(w,
              !x->n          ? "bad"
              : x->n_refused ? "warn"
                             : "good",
              "training.told", "what", what, NULL);
}

enum err training_invite_post(struct web *w)
{
    int64_t id;
    struct training t;
    struct training_invited got = {0};
    struct invite_input in = {0};
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, &t));
    enum err e = invite(w, id, &in, &bound, &got);
    if (e != OK) {
        struct errinfo told = w->cx.err;
        if (reply_wants_json(w))
            return e;
        ctx_forgive(&w->cx);
        w->cx.err.fields = told.fields;
        TRY(put_page(w, &t, &bound, &in));
        w->cx.err = told;
        return web_again(w, e, "training");
    }
    put_invited(w, &got);
    if (reply_wants_json(w))
        return web_show(w);
    tell_invited(w, &got);
    return web_redirect(w, "/trainings/%" PRId64, id);
}

/* ---- attendance ---- */

struct attendance {
    int64_t business;
    const char *state, *result;
};
static const struct field attendance_list[] = {
    {.name = "business",
     .kind = F_REF,
     .offset = FIELD_INT(struct attendance, business),
     .flags = F_REQUIRED,
     .label = "need.business"},
    {.name = "state",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct attendance, state),
     .flags = F_REQUIRED,
     .choices = training_guest_states,
     .label = "training.attendance"},
    {.name = "result",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct attendance, result),
     .max = 500,
     .label = "training.result"},
};
const struct field_table training_attendance_fields =
    FIELD_TABLE("TrainingAttendance", attendance_list, struct attendance);

static enum err attendance_api(struct web *w, int64_t id)
{
    struct attendance in = {0};
    struct bound bound = {0};
    TRY(web_bind(w, &in, &bound));
    TRY(field_check(&w->cx, &training_attendance_fields, &in, &bound));
    TRY(training_attend(&w->cx, id, in.business, in.state, in.result));
    return web_done(w, "/trainings/%" PRId64, id);
}

/* The page's form: ticked rows, the button's state, one result for all of them. */
enum err training_attendance_post(struct web *w)
{
    int64_t id, n = 0;
    struct training t;
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, &t));
    if (reply_wants_json(w))
        return attendance_api(w, id);
    const char *state = req_form(w->req, "_action"), *result = req_form(w->req, "_result");
    for (const struct pair *p = w->req->form; p; p = p->next) {
        int64_t business;
        if (strcmp(p->name, "_id[]") != 0 || !text_int(p->value, &business) || business <= 0)
            continue;
        TRY(training_attend(&w->cx, id, business, state, result));
        n++;
    }
    web_flash(w, n ? "good" : "bad", n ? "training.noted" : "queue.none_ticked", "n",
              web_number(w, n), NULL);
    return web_redirect(w, "/trainings/%" PRId64, id);
}

/* ---- the door, to be printed ---- */

const char training_door_schema[] =
    "{\"type\":\"object\",\"required\":[\"link\"],\"properties\":{\"link\":{\"type\":\"string\"}}}";

enum err training_door_get(struct web *w)
{
    struct arena *a = w->cx.a;
    int64_t id;
    struct training t;
    struct qr qr;
    char *token;
    TRY(web_id(w, 0, &id));
    TRY(training_get(&w->cx, id, &t));
    TRY(training_door(&w->cx, id, &token));
    const char *link = arena_printf(a, "%s/attend/%s", site_url(w->app), token);
    model_set_text(a, w->data, "link", link);
    if (reply_wants_json(w))
        return web_show(w);
    TRY(qr_draw(&w->cx, link, &qr));
    web_title_text(w, t.title);
    web_crumb(w, "nav.trainings", "/trainings");
    web_crumb(w, t.title, arena_printf(a, "/trainings/%" PRId64, id));
    web_crumb(w, "training.door", NULL);
    model_set_text(a, w->page, "when", training_when(w, &t));
    model_set_text(a, w->page, "place", t.place);
    model_set_int(a, w->page, "side", qr.side);
    model_set_text(a, w->page, "path", qr.path);
    return web_show(w);
}
