/* The pages of messages: outbox, templates, delivery, wishes, the demo's telephone. For main; the
 * handlers are the *_web.c's own, named here for the route table. */
#ifndef NOTICE_WEB_H
#define NOTICE_WEB_H

#include "web.h"

extern const struct route notice_routes[];
extern const struct nav_entry notice_nav[];

/* ---- outbox_web.c ---- */
extern const struct field_table outbox_query_fields;
extern const char outbox_schema[], outbox_retry_schema[];
enum err outbox_get(struct web *w);
enum err outbox_retry_post(struct web *w);
enum err outbox_retry_all_post(struct web *w);
enum err outbox_cancel_get(struct web *w);
enum err outbox_cancel_post(struct web *w);
/* "Gateway menjawab 503": words of a reason's code, NULL for "". */
const char *reason_words(struct web *w, const char *reason);
/* What a message of this event is about, in words. */
const char *event_words(struct web *w, const char *event);
const char *event_title(struct web *w, const char *event); /* cut short */

/* ---- template_web.c ---- */
extern const struct field_table template_query_fields;
enum err templates_page_get(struct web *w);
enum err template_page_get(struct web *w);
enum err template_page_post(struct web *w);
enum err template_default_get(struct web *w);
enum err template_default_post(struct web *w);
enum err templates_api_get(struct web *w);
enum err template_api_get(struct web *w);
enum err template_api_patch(struct web *w);
enum err template_api_delete(struct web *w);

/* ---- delivery_web.c ---- */
extern const struct field_table delivery_fields, delivery_test_fields;
enum err delivery_page_get(struct web *w);
enum err delivery_page_post(struct web *w);
enum err delivery_test_post(struct web *w);

/* ---- wish_web.c ---- */
extern const struct field_table wish_account_fields, wish_address_fields;
enum err wish_account_get(struct web *w);
enum err wish_account_post(struct web *w);
enum err wish_address_get(struct web *w);
enum err wish_address_post(struct web *w);

/* ---- demo_web.c ---- */
extern const struct field_table demo_query_fields;
enum err demo_gateway_post(struct web *w);
enum err demo_messages_get(struct web *w);

#endif
