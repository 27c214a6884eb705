/* Rows of the list as programs get them: all their fields, or those asked for. */
#include "business_parts.h"
#include "business_query_web.h"

#include "caps.h"

#include <inttypes.h>

enum { JSON_ROW = 800, JSON_MAX = 4 << 20 };

enum err business_fields_asked(struct web *w, const char *names, uint64_t *ret)
{
    *ret = UINT64_MAX;
    if (!names || !*names)
        return OK;
    const char *bad = field_pick(w->cx.a, &business_row_fields, names, ret);
    if (bad)
        fail_field(&w->cx, QUERY_FIELDS, "error.fields_unknown", "name", bad, NULL);
    *ret |= field_bit(&business_row_fields, "id");
    return fields_check(&w->cx);
}

bool business_asks_all(uint64_t picked)
{
    static const char *const shown[] = {"id",       "code",      "name",     "owner_name",
                                        "ward",     "ward_name", "district", "sector",
                                        "curation", "activity"};
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
        picked &= ~field_bit(&business_row_fields, shown[i]);
    return picked != 0;
}

enum err business_rows_api(struct web *w, struct business_row *rows, size_t n, uint64_t picked)
{
    struct buf out = buf_new(w->cx.a, JSON_MAX);
    const struct field_json *json = field_json_of(w->cx.a, &business_row_fields, picked);
    buf_room(&out, n * JSON_ROW);
    buf_putc(&out, '[');
    for (size_t i = 0; i < n; i++) {
        struct business as = {.companion_id = rows[i].companion_id, .owner_id = rows[i].owner_id};
        if (i)
            buf_putc(&out, ',');
        if (!rows[i].code)
            business_row_places(&w->cx, &rows[i]);
        field_write_json(&out, json, &rows[i], business_shows_personal(&w->cx, &as));
    }
    buf_putc(&out, ']');
    if (out.over)
        return fail_log(&w->cx, ERR_INTERNAL, "%zu rows are too long", n);
    model_set_json(w->cx.a, w->data, "items", buf_str(&out));
    return OK;
}
