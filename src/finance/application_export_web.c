/* The file of applications for a partner: the download, and where its buttons stand. */
#include "application_export.h"

#include "application_pages_web.h"
#include "partner.h"
#include "reply.h"
#include "web_export.h"

#include <inttypes.h>

static enum err open_rule(struct ctx *cx, void *arg)
{
    return application_export_open(cx, arg);
}

static enum err export_get(struct web *w)
{
    struct application_share s = {.partner_id = 0};
    struct web_export x;
    TRY(web_id(w, 0, &s.partner_id));
    TRY(web_export_asked(w, "pengajuan-mitra", &x));
    TRY(app_write(&w->cx, open_rule, &s));
    return web_export_end(&x, application_export(&w->cx, &s, x.file), "application");
}

static void put_links(struct web *w, int64_t partner_id, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, o, "links");
    for (const struct field_choice *f = export_formats; f->code; f++) {
        struct model *l = model_add_object(a, list);
        model_set_text(
            a, l, "href",
            arena_printf(a, "/partners/%" PRId64 "/applications?format=%s", partner_id, f->code));
        model_set_text(a, l, "label", web_words(w, f->msgid, NULL));
    }
}

enum err put_partner_files(struct web *w, int64_t partner_id)
{
    struct arena *a = w->cx.a;
    struct application_partner *list;
    size_t n = 0;
    struct model *files = model_set_array(a, w->page, "files");
    if (can(&w->actor, CAP_APPLY_EXPORT))
        TRY(application_partners(&w->cx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (partner_id && list[i].id != partner_id)
            continue;
        struct model *o = model_add_object(a, files);
        bool among = !partner_id && w->actor.role != ROLE_PARTNER;
        model_set_text(a, o, "name", among ? list[i].name : NULL);
        model_set_text(a, o, "count",
                       web_words(w, "application.files_n", "n", web_number(w, list[i].n), NULL));
        put_links(w, list[i].id, o);
    }
    model_set_bool(a, w->page, "has_files", files->kids.count > 0);
    return OK;
}

const struct route apply_export_routes[] = {
    {.method = HTTP_GET,
     .path = "/partners/{id}/applications",
     .handle = export_get,
     .cap = CAP_APPLY_EXPORT,
     .query = &web_export_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
                      "\"number\",\"product\",\"state\",\"owner_name\",\"amount\",\"consent\"]}}",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_SLOW | ROUTE_TABLE,
     .doc = "Applications sent to a partner, as it sees them: without consent, nothing of the "
            "owner; audited, and told to the owners"},
    {.path = NULL},
};
