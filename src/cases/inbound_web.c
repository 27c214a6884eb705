/* POST /api/v1/inbound: see inbound.h. */
#include "cases_web.h"

#include "inbound.h"

static enum err inbound_post(struct web *w)
{
    struct inbound in = {0};
    struct inbound_result r;
    struct bound bound = {0};
    TRY(web_bind(w, &in, &bound));
    TRY(field_check(&w->cx, &inbound_fields, &in, &bound));
    TRY(inbound_take(&w->cx, &in, &r));
    model_set_text(w->cx.a, w->data, "result", r.result);
    model_set_text(w->cx.a, w->data, "ticket", r.ticket);
    return web_show(w);
}

const struct route inbound_routes[] = {
    {.method = HTTP_POST,
     .path = "/inbound",
     .handle = inbound_post,
     .cap = CAP_INBOUND,
     .input = &inbound_fields,
     .output_schema = "{\"type\":\"object\",\"required\":[\"result\",\"ticket\"],"
                      "\"additionalProperties\":false,\"properties\":{\"result\":{\"enum\":["
                      "\"opened\",\"added\",\"known\",\"opted_out\",\"opted_in\"]},\"ticket\":{"
                      "\"type\":[\"string\",\"null\"]}}}",
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "A message that a phone wrote (SMS, WhatsApp), from its gateway; once per message_id"},
    {.path = NULL},
};
