/* The calculators for programs: no account, nothing is stored. */
#include "calculator_web.h"

#include "calculator.h"

static enum err simulate_post(struct web *w)
{
    struct simulation s;
    struct bound bound = {0};
    struct schedule_terms terms;
    simulation_clear(&s);
    enum err e = web_bind(w, &s, &bound);
    if (e != OK && e != ERR_INVALID)
        return e;
    TRY(simulation_terms(&w->cx, &s, &bound, &terms));
    TRY(simulation_put(&w->cx, &terms, w->data));
    return web_show(w);
}

static enum err cost_post(struct web *w)
{
    if (!w->req->json)
        return fail(&w->cx, ERR_INPUT, "field.error.object", NULL);
    TRY(cost_put(&w->cx, w->req->json, w->data));
    return web_show(w);
}

#define INTEGER "{\"type\":\"integer\"}"
static const char schedule_schema[] =
    "{\"type\":\"object\",\"required\":[\"rows\",\"total_interest\",\"total_paid\","
    "\"effective_annual_rate\"],\"properties\":{\"rows\":{\"type\":\"array\",\"items\":{"
    "\"type\":\"object\",\"required\":[\"n\",\"due_date\",\"days\",\"principal\",\"interest\","
    "\"total\",\"balance\"],\"properties\":{\"n\":" INTEGER
    ",\"due_date\":{\"type\":\"string\",\"format\":\"date\"},\"days\":" INTEGER
    ",\"principal\":" INTEGER ",\"interest\":" INTEGER ",\"total\":" INTEGER ",\"balance\":" INTEGER
    "}}},\"total_interest\":" INTEGER ",\"total_paid\":" INTEGER
    ",\"effective_annual_rate\":{\"type\":\"string\"}}}";

static const char cost_input_schema[] =
    "{\"type\":\"object\",\"properties\":{\"flows\":{\"type\":\"array\",\"minItems\":2,"
    "\"maxItems\":5000,\"items\":{\"type\":\"object\",\"required\":[\"date\",\"amount\"],"
    "\"properties\":{\"date\":{\"type\":\"string\",\"format\":\"date\"},\"amount\":" INTEGER
    "}}},\"function\":{\"type\":\"string\",\"enum\":[\"PMT\",\"IPMT\",\"PPMT\",\"RATE\",\"NPER\","
    "\"EFFECT\",\"NOMINAL\",\"IRR\",\"XIRR\"]},\"args\":{\"type\":\"array\"}}}";

static const char cost_schema[] =
    "{\"type\":\"object\",\"properties\":{\"xirr\":{\"type\":\"string\"},\"total_cost\":" INTEGER
    ",\"value\":{\"type\":\"number\"}}}";

enum { FLOWS_BYTES = 512 << 10 };

const struct route calculator_routes[] = {
    {.method = HTTP_POST,
     .path = "/finance/simulate",
     .handle = simulate_post,
     .cap = CAP_PUBLIC,
     .input = &simulation_fields,
     .output_schema = schedule_schema,
     .flags = ROUTE_API | ROUTE_SLOW,
     .doc = "A repayment schedule; nothing is stored"},
    {.method = HTTP_POST,
     .path = "/finance/cost",
     .handle = cost_post,
     .cap = CAP_PUBLIC,
     .input_schema = cost_input_schema,
     .output_schema = cost_schema,
     .flags = ROUTE_API | ROUTE_SLOW,
     .body_max = FLOWS_BYTES,
     .doc = "Effective yearly rate and cost of dated flows, or a spreadsheet function's value"},
    {.path = NULL},
};
