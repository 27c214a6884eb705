/* The routes of those who work on cases. */
#include "case_pages_web.h"
#include "reply.h"

#define ROW_PROPERTIES                                                                           \
    "\"id\":{\"type\":\"integer\"},\"version\":{\"type\":\"integer\"},\"code\":{\"type\":"       \
    "\"string\"},\"category\":{\"type\":\"string\"},\"title\":{\"type\":[\"string\",\"null\"]}," \
    "\"ward\":{\"type\":\"string\"},\"state\":{\"type\":\"string\"},\"outcome\":{\"type\":["     \
    "\"string\",\"null\"]},\"seal\":{\"type\":\"integer\"},\"held_by\":{\"type\":[\"string\","   \
    "\"null\"]},\"assignee\":{\"type\":[\"string\",\"null\"]},\"business_id\":{\"type\":["       \
    "\"integer\",\"null\"]},\"business_name\":{\"type\":[\"string\",\"null\"]},\"due_at\":{"     \
    "\"type\":[\"string\",\"null\"]},\"risk_at\":{\"type\":[\"string\",\"null\"]},"              \
    "\"paused_until\":{\"type\":[\"string\",\"null\"]},\"opened_at\":{\"type\":[\"string\","     \
    "\"null\"]},\"updated_at\":{\"type\":[\"string\",\"null\"]},\"overdue\":{\"type\":"          \
    "\"integer\"},\"hidden\":{\"type\":\"boolean\"},\"clocks\":{\"type\":\"array\",\"items\":{"  \
    "\"type\":\"object\",\"required\":[\"kind\",\"due_at\",\"state\",\"provisional\"]}}"
static const char row_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"code\",\"category\",\"title\",\"ward\",\"state\","
    "\"due_at\",\"assignee\",\"hidden\",\"clocks\"],\"additionalProperties\":false,"
    "\"properties\":{" ROW_PROPERTIES "}}";

static enum err case_page_get(struct web *w)
{
    int64_t id;
    struct casefile c;
    TRY(web_id(w, 0, &id));
    TRY(case_get(&w->cx, id, &c));
    web_etag(w, c.version);
    if (reply_wants_json(w))
        TRY(put_case_api(w, &c));
    else
        TRY(put_case_page(w, &c));
    return web_show(w);
}

#define BOTH   (ROUTE_HTML | ROUTE_API)
#define UPLOAD (BOTH | ROUTE_WRITE | ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_CREATED)
const struct route case_routes[] = {
    {.method = HTTP_GET,
     .path = "/cases",
     .handle = inbox_get,
     .cap = CAP_CASE_READ,
     .query = &case_query_fields,
     .output_schema = row_schema,
     .page = "inbox",
     .flags = BOTH | ROUTE_LIST | ROUTE_STANDBY,
     .doc = "Cases: mine, of my area, all that I may see"},
    {.method = HTTP_GET,
     .path = "/cases/export",
     .handle = case_export_get,
     .cap = CAP_EXPORT,
     .query = &case_query_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
                      "\"id\",\"code\",\"category\",\"state\",\"masked\"]}}",
     .flags = BOTH | ROUTE_SLOW | ROUTE_TABLE | ROUTE_STANDBY,
     .doc = "What the list shows as CSV, XLSX or JSON file; of each case as much as one sees"},
    {.method = HTTP_GET,
     .path = "/cases/new",
     .handle = case_new_get,
     .cap = CAP_CASE_REPORT,
     .page = "case-new",
     .flags = ROUTE_HTML,
     .doc = "Form: a report on somebody's behalf"},
    {.method = HTTP_POST,
     .path = "/cases",
     .handle = case_new_post,
     .cap = CAP_CASE_REPORT,
     .input = &report_fields,
     .output_schema = case_schema,
     .page = "case-new",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Report a problem; a client_id that is known gives the case there is"},
    {.method = HTTP_POST,
     .path = "/cases/bulk",
     .handle = case_bulk_post,
     .cap = CAP_CASE_WORK,
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Assign the ticked cases"},
    {.method = HTTP_GET,
     .path = "/cases/tasks",
     .handle = case_tasks_get,
     .cap = CAP_CASE_WORK,
     .output = &case_task_fields,
     .page = "case-tasks",
     .flags = BOTH | ROUTE_LIST,
     .doc = "My open tasks in cases"},
    {.method = HTTP_POST,
     .path = "/cases/tasks/{task}/done",
     .handle = case_task_done_post,
     .cap = CAP_CASE_WORK,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "A task is done"},
    {.method = HTTP_GET,
     .path = "/cases/{id}",
     .handle = case_page_get,
     .cap = CAP_CASE_READ,
     .output_schema = case_schema,
     .page = "case",
     .flags = BOTH,
     .doc = "One case"},
    {.method = HTTP_GET,
     .path = "/cases/{id}/act/{type}",
     .handle = case_act_get,
     .cap = CAP_CASE_READ,
     .page = "case-act-form",
     .flags = ROUTE_HTML,
     .doc = "Form: one act on a case"},
    {.method = HTTP_POST,
     .path = "/cases/{id}/events",
     .handle = case_act_post,
     .cap = CAP_CASE_READ,
     .input = &case_act_fields,
     .output_schema = case_schema,
     .page = "case",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Do something to a case: reply, note, assign, transfer, refer, pause, resolve …"},
    {.method = HTTP_POST,
     .path = "/cases/{id}/unseal",
     .handle = case_unseal_post,
     .cap = CAP_CASE_UNSEAL,
     .input = &case_unseal_fields,
     .output_schema = "{\"type\":\"object\",\"required\":[\"until\"],\"properties\":{\"until\":{"
                      "\"type\":\"string\"}}}",
     .page = "case",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Open a sealed case with a reason, for an hour"},
    {.method = HTTP_GET,
     .path = "/cases/{id}/attachments",
     .handle = case_files_get,
     .cap = CAP_CASE_READ,
     .output = &case_attachment_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "Photos and papers of a case"},
    {.method = HTTP_POST,
     .path = "/cases/{id}/attachments",
     .handle = case_files_post,
     .cap = CAP_CASE_WORK,
     .input = &case_file_fields,
     .output = &case_attachment_fields,
     .page = "case",
     .flags = UPLOAD,
     .body_max = DOCUMENT_BYTES + (64 << 10),
     .doc = "Add a photo or paper to a case"},
    {.method = HTTP_GET,
     .path = "/cases/{id}/attachments/{attachment}",
     .handle = case_file_get,
     .cap = CAP_CASE_READ,
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "A photo or paper of a case"},
    {.method = HTTP_GET,
     .path = "/cases/{id}/attachments/{attachment}/remove",
     .handle = case_file_remove_get,
     .cap = CAP_CASE_WORK,
     .page = "confirm",
     .flags = ROUTE_HTML,
     .doc = "Ask before a file of a case is removed"},
    {.method = HTTP_POST,
     .path = "/cases/{id}/attachments/{attachment}/remove",
     .handle = case_file_remove_post,
     .cap = CAP_CASE_WORK,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Remove a file of a case"},
    {.method = HTTP_POST,
     .path = "/cases/{id}/tasks",
     .handle = case_task_post,
     .cap = CAP_CASE_WORK,
     .input = &case_task_new_fields,
     .output = &case_task_fields,
     .page = "case",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Give somebody a task in a case"},
    {.method = HTTP_POST,
     .path = "/cases/{id}/links",
     .handle = case_link_post,
     .cap = CAP_CASE_WORK,
     .input = &case_link_fields,
     .page = "case",
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Say that two cases belong together"},
    {.method = HTTP_POST,
     .path = "/cases/{id}/links/{other}/remove",
     .handle = case_unlink_post,
     .cap = CAP_CASE_WORK,
     .flags = BOTH | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "They do not belong together after all"},
    {.method = HTTP_GET,
     .path = "/cases/{id}/split",
     .handle = case_split_get,
     .cap = CAP_CASE_WORK,
     .page = "case-new",
     .flags = ROUTE_HTML,
     .doc = "Form: a part of a case becomes one of its own"},
    {.method = HTTP_POST,
     .path = "/cases/{id}/split",
     .handle = case_split_post,
     .cap = CAP_CASE_WORK,
     .input = &report_fields,
     .output_schema = case_schema,
     .page = "case-new",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Split a part off as a case of its own"},
    {.path = NULL},
};

const struct nav_entry cases_nav[] = {
    {.href = "/cases", .msgid = "nav.cases", .cap = CAP_CASE_READ, .rank = 20},
    {.href = NULL},
};

const struct business_tab cases_tabs[] = {
    {.msgid = "nav.cases", .before = "/cases?business=", .after = "&all=1", .cap = CAP_CASE_READ},
    {.msgid = NULL},
};
