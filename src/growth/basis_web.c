/* Lines of law and weights of the ladder: seen by everybody, changed by officers. */
#include "growth_pages_web.h"
#include "ladder.h"
#include "money.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

/* ---- law ---- */

static const char rule_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"law\",\"article\",\"criterion\",\"class\","
    "\"over\","
    "\"up_to\",\"from\",\"until\",\"decides\",\"source\"],\"properties\":{\"id\":{\"type\":"
    "\"integer\"},\"law\":{\"type\":\"string\"},\"article\":{\"type\":\"string\"},\"criterion\":{"
    "\"type\":\"string\"},\"class\":{\"type\":\"string\"},\"over\":{\"type\":\"integer\"},"
    "\"up_to\":{\"type\":\"integer\"},\"from\":{\"type\":\"string\"},\"until\":{\"type\":["
    "\"string\",\"null\"]},\"decides\":{\"type\":\"boolean\"},\"source\":{\"type\":\"string\"},"
    "\"checked_on\":{\"type\":[\"string\",\"null\"]}}}";

static void put_rule_api(struct web *w, const struct class_rule *r, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", r->id);
    model_set_text(a, o, "law", r->law);
    model_set_text(a, o, "article", r->article);
    model_set_text(a, o, "criterion", r->criterion);
    model_set_text(a, o, "class", class_word(r->code));
    model_set_int(a, o, "over", r->over);
    model_set_int(a, o, "up_to", r->up_to);
    model_set_text(a, o, "from", r->from);
    model_set_text(a, o, "until", r->until);
    model_set_bool(a, o, "decides", r->decides);
    model_set_text(a, o, "source", r->source);
    model_set_text(a, o, "checked_on", r->checked_on);
}

static const char *amount_words(struct web *w, const struct class_rule *r, int64_t n)
{
    return strcmp(r->criterion, "workers") == 0 ? web_number(w, n) : money_format(w->cx.a, n);
}

static void put_rule_page(struct web *w, const struct class_rule *r, const char *today,
                          struct model *o)
{
    struct arena *a = w->cx.a;
    bool now = strcmp(r->from, today) <= 0 && (!r->until || strcmp(r->until, today) > 0);
    bool later = strcmp(r->from, today) > 0;
    model_set_text(a, o, "law", r->law);
    model_set_text(a, o, "article", r->article);
    model_set_text(a, o, "criterion", code_words(w, "growth.criterion", r->criterion));
    model_set_text(a, o, "class",
                   r->code == CLASS_NONE ? web_words(w, "growth.beside.within", NULL)
                                         : code_words(w, "growth.class", class_word(r->code)));
    model_set_text(
        a, o, "limit",
        r->over < 0
            ? web_words(w, "growth.limit_up_to", "up_to", amount_words(w, r, r->up_to), NULL)
            : web_words(w, "growth.limit_between", "over", amount_words(w, r, r->over), "up_to",
                        amount_words(w, r, r->up_to), NULL));
    model_set_text(a, o, "from", day_words(w, r->from));
    model_set_text(a, o, "until", day_words(w, r->until));
    model_set_text(a, o, "source", r->source);
    model_set_text(a, o, "checked",
                   r->checked_on
                       ? web_words(w, "growth.checked", "day", day_words(w, r->checked_on), NULL)
                       : NULL);
    model_set_text(a, o, "kind", now && r->decides ? "good" : now || later ? "info" : "plain");
    model_set_text(a, o, "label",
                   web_words(w,
                             later        ? "growth.rule_later"
                             : !now       ? "growth.rule_past"
                             : r->decides ? "growth.rule_now"
                                          : "growth.rule_beside",
                             NULL));
}

static void put_law_form(struct web *w, const struct law *l, const struct bound *bound)
{
    bool may = can(&w->actor, CAP_FIELD_CONFIG);
    struct model *forms = forms_begin(w);
    if (!may)
        return;
    struct page_form f = {.code = "law",
                          .action = "/growth/rules",
                          .fields = &law_fields,
                          .record = l,
                          .bound = bound,
                          .back = bound != NULL,
                          .lead = "growth.law_lead"};
    forms_add(w, forms, &f);
}

static enum err put_rules(struct web *w, const struct law *l, const struct bound *bound)
{
    const struct basis *basis;
    char today[DATE_LEN + 1];
    date_format(date_of_instant(w->cx.now), today);
    TRY(basis_get(&w->cx, &basis));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    bool json = reply_wants_json(w);
    for (size_t i = basis->rules_n; i-- > 0;) /* the newest of each first */
        if (json)
            put_rule_api(w, &basis->rules[i], model_add_object(w->cx.a, items));
        else
            put_rule_page(w, &basis->rules[i], today, model_add_object(w->cx.a, items));
    model_set_int(w->cx.a, w->data, "total", (int64_t)basis->rules_n);
    model_set_null(w->cx.a, w->data, "next");
    if (json)
        return OK;
    put_growth_tabs(w, "/growth/rules");
    put_law_form(w, l, bound);
    return OK;
}

static enum err rules_get(struct web *w)
{
    struct law l;
    field_clear(&law_fields, &l);
    TRY(put_rules(w, &l, NULL));
    return web_show(w);
}

static enum err rules_post(struct web *w)
{
    struct law l;
    struct bound bound = {0};
    field_clear(&law_fields, &l);
    enum err e = web_bind(w, &l, &bound);
    if (e == OK)
        e = law_add(&w->cx, &l);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        struct errinfo told = w->cx.err;
        w->cx.err.code = OK;
        TRY(put_rules(w, &l, &bound));
        w->cx.err = told;
        return web_again(w, e, "growth-rules");
    }
    TRY(e);
    web_flash(w, "good", "growth.law_saved", NULL);
    return web_done(w, "/growth/rules");
}

/* ---- weights ---- */

static const char weight_schema[] =
    "{\"type\":\"object\",\"required\":[\"code\",\"dimension\",\"question\",\"weight\",\"usual\"],"
    "\"properties\":{\"code\":{\"type\":\"string\"},\"dimension\":{\"type\":\"string\"},"
    "\"question\":{\"type\":\"string\"},\"yes_no\":{\"type\":\"boolean\"},\"weight\":{\"type\":"
    "\"integer\"},\"usual\":{\"type\":\"integer\"}}}";
static const char weights_schema[] =
    "{\"type\":\"object\",\"required\":[\"weights\"],\"properties\":{\"weights\":{\"type\":"
    "\"object\",\"additionalProperties\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":100}}}}";

static const char *input_name(struct web *w, int index)
{
    return arena_printf(w->cx.a, "_w_%s", indicators[index].code);
}

static void put_weight(struct web *w, const struct basis *basis, int index, struct model *o)
{
    struct arena *a = w->cx.a;
    const struct indicator *in = &indicators[index];
    model_set_text(a, o, "code", in->code);
    model_set_text(a, o, "question", web_words(w, indicator_msgid(a, index), NULL));
    if (reply_wants_json(w)) {
        model_set_text(a, o, "dimension", in->dimension);
        model_set_bool(a, o, "yes_no", in->yes_no);
        model_set_int(a, o, "weight", basis->weights[index]);
        model_set_int(a, o, "usual", ladder_usual(index));
        return;
    }
    const char *typed = req_form(w->req, input_name(w, index));
    const struct field_err *f = w->cx.err.fields;
    while (f && strcmp(f->field, input_name(w, index)) != 0)
        f = f->next;
    model_set_text(a, o, "dimension", code_words(w, "ind_dimension", in->dimension));
    model_set_text(a, o, "value",
                   typed ? typed : arena_printf(a, "%d", (int)basis->weights[index]));
    model_set_text(a, o, "weight", web_number(w, basis->weights[index]));
    model_set_text(a, o, "usual", web_number(w, ladder_usual(index)));
    model_set_text(a, o, "error", f ? web_words(w, f->msgid, NULL) : NULL);
}

static enum err put_ladder(struct web *w)
{
    const struct basis *basis;
    int64_t sum = 0;
    TRY(basis_get(&w->cx, &basis));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (int i = 0; i < INDICATORS; i++) {
        put_weight(w, basis, i, model_add_object(w->cx.a, items));
        sum += basis->weights[i];
    }
    model_set_int(w->cx.a, w->data, "total", INDICATORS);
    model_set_null(w->cx.a, w->data, "next");
    if (reply_wants_json(w))
        return OK;
    put_growth_tabs(w, "/growth/ladder");
    model_set_bool(w->cx.a, w->page, "may", can(&w->actor, CAP_FIELD_CONFIG));
    model_set_text(w->cx.a, w->page, "sum", web_number(w, sum));
    return OK;
}

static enum err ladder_get(struct web *w)
{
    TRY(put_ladder(w));
    return web_show(w);
}

/* What a form says of one weight; what it leaves out stays. */
static int64_t typed_weight(struct web *w, int index, int64_t now)
{
    int64_t n;
    const char *typed = req_form(w->req, input_name(w, index));
    if (!typed)
        return now;
    return text_int(text_trim(w->cx.a, typed), &n) ? n : -1;
}

/* {"weights": {"KEU1": 8}}; what it leaves out stays. */
static enum err read_json(struct web *w, int64_t weights[static INDICATORS])
{
    struct ctx *cx = &w->cx;
    json_t *given = json_object_get(w->req->json, "weights"), *n;
    const char *name, *code;
    json_object_foreach(w->req->json, name, n)
    {
        if (strcmp(name, "weights") != 0)
            fail_field(cx, name, "field.error.unknown", NULL);
    }
    if (!json_is_object(given))
        fail_field(cx, "weights", given ? "field.error.object" : "field.error.required", NULL);
    json_object_foreach(given, code, n)
    {
        int index = indicator_index(code);
        if (index < 0)
            fail_field(cx, arena_printf(cx->a, "weights.%s", code), "field.error.unknown", NULL);
        else
            weights[index] = json_is_integer(n) ? json_integer_value(n) : -1;
    }
    return fields_check(cx);
}

static enum err set_weights(struct web *w)
{
    const struct basis *basis;
    int64_t weights[INDICATORS];
    TRY(basis_get(&w->cx, &basis));
    for (int i = 0; i < INDICATORS; i++)
        weights[i] = typed_weight(w, i, basis->weights[i]);
    if (reply_wants_json(w))
        TRY(read_json(w, weights));
    return ladder_weights_set(&w->cx, weights);
}

static enum err ladder_post(struct web *w)
{
    enum err e = set_weights(w);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        struct errinfo told = w->cx.err;
        w->cx.err.code = OK;
        TRY(put_ladder(w));
        w->cx.err = told;
        return web_again(w, e, "growth-ladder");
    }
    TRY(e);
    if (!reply_wants_json(w))
        web_flash(w, "good", "growth.ladder_saved", NULL);
    return web_done(w, "/growth/ladder");
}

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route basis_routes[] = {
    {.method = HTTP_GET,
     .path = "/growth/rules",
     .handle = rules_get,
     .cap = CAP_SIGNED_IN,
     .output_schema = rule_schema,
     .page = "growth-rules",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Lines of law that tell the class, in force and past"},
    {.method = HTTP_POST,
     .path = "/growth/rules",
     .handle = rules_post,
     .cap = CAP_FIELD_CONFIG,
     .input = &law_fields,
     .page = "growth-rules",
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Add a law from a day on; it ends the former one of its criterion"},
    {.method = HTTP_GET,
     .path = "/growth/ladder",
     .handle = ladder_get,
     .cap = CAP_SIGNED_IN,
     .output_schema = weight_schema,
     .page = "growth-ladder",
     .flags = BOTH | ROUTE_LIST,
     .doc = "The ladder's questions with their weights"},
    {.method = HTTP_POST,
     .path = "/growth/ladder",
     .handle = ladder_post,
     .cap = CAP_FIELD_CONFIG,
     .input_schema = weights_schema,
     .page = "growth-ladder",
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Set weights of the ladder; all steps are reckoned anew"},
    {.path = NULL},
};
