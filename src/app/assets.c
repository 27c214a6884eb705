/* Embedded assets by path: see assets.h. Addresses are made once, at the first question. */
#include "assets.h"

#include <pthread.h>

enum { URL_MAX = 160, FILES_MAX = 64 };

static char urls[FILES_MAX][URL_MAX];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_urls(void)
{
    for (int i = 0; i < FILES_MAX && embedded_web[i].path; i++)
        snprintf(urls[i], URL_MAX, "/assets/%s/%s", embedded_web[i].hash, embedded_web[i].path);
}

const struct embedded *asset_find(const char *path)
{
    for (const struct embedded *e = embedded_web; e->path; e++)
        if (strcmp(e->path, path) == 0)
            return e;
    return NULL;
}

const char *asset_url(const char *path)
{
    pthread_once(&once, make_urls);
    const struct embedded *e = asset_find(path);
    return e && e - embedded_web < FILES_MAX ? urls[e - embedded_web] : "";
}
