/* For field_web.c: the program on the phone, as it is served. */
#ifndef FIELD_APP_WEB_H
#define FIELD_APP_WEB_H

#include "web.h"

/* The version of the program on the phone: changes with any of its files or words. */
struct app;
const char *field_program(struct app *app, struct arena *a);

enum err field_shell_get(struct web *w);
enum err field_worker_get(struct web *w);
enum err field_file_get(struct web *w);

#endif
