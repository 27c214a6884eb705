/* HTTP and SMTP by libcurl: see outgoing.h. */
#include "outgoing.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_SECONDS = 5, POLL_MS = 200, MANY_MAX = 64 };

struct outgoing_line {
    CURLM *multi;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start_curl(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        abort();
}

struct outgoing_line *outgoing_open(void)
{
    pthread_once(&once, start_curl);
    struct outgoing_line *line = calloc(1, sizeof(*line));
    if (!line || !(line->multi = curl_multi_init()))
        abort();
    return line;
}

void outgoing_close(struct outgoing_line *line)
{
    if (!line)
        return;
    curl_multi_cleanup(line->multi);
    free(line);
}

/* ---- addresses ---- */

/* Whether `one` stands in the comma separated list. */
static bool listed(const char *list, const char *one)
{
    size_t n = strlen(one);
    for (const char *at = list; *at; at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == n && strncmp(at, one, n) == 0)
            return true;
    return false;
}

static bool has_part(CURLU *u, CURLUPart part)
{
    char *text = NULL;
    bool has = curl_url_get(u, part, &text, 0) == CURLUE_OK;
    curl_free(text);
    return has;
}

bool outgoing_url_good(const char *url, const char *schemes)
{
    CURLU *u = curl_url();
    char *scheme = NULL;
    bool good = u && curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                listed(schemes, scheme) && has_part(u, CURLUPART_HOST) &&
                !has_part(u, CURLUPART_USER) && !has_part(u, CURLUPART_PASSWORD);
    for (const char *s = url; *s; s++)
        good = good && (unsigned char)*s > ' ' && *s != 0x7f;
    curl_free(scheme);
    curl_url_cleanup(u);
    return good;
}

static bool is_mail(const char *url)
{
    return strncmp(url, "smtp", 4) == 0;
}

/* The host of a URL is this machine. */
static bool is_here(const char *url)
{
    CURLU *u = curl_url();
    char *host = NULL;
    bool here = u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
                (strncmp(host, "127.", 4) == 0 || strcmp(host, "localhost") == 0 ||
                 strcmp(host, "[::1]") == 0);
    curl_free(host);
    curl_url_cleanup(u);
    return here;
}

/* ---- one ---- */

static size_t swallow(char *p, size_t size, size_t n, void *arg)
{
    (void)p;
    (void)arg;
    return size * n;
}

static size_t give_body(char *to, size_t size, size_t n, void *arg)
{
    struct outgoing *o = arg;
    size_t left = strlen(o->body + o->read), room = size * n, take = left < room ? left : room;
    memcpy(to, o->body + o->read, take);
    o->read += take;
    return take;
}

/* curl rewinds when a kept connection turns out to be dead. */
static int seek_body(void *arg, curl_off_t offset, int origin)
{
    struct outgoing *o = arg;
    if (origin != SEEK_SET || offset < 0 || (size_t)offset > strlen(o->body))
        return CURL_SEEKFUNC_FAIL;
    o->read = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

static struct curl_slist *add_header(struct curl_slist *list, const char *name, const char *value)
{
    char line[1200];
    snprintf(line, sizeof(line), "%s: %s", name, value);
    return curl_slist_append(list, line);
}

static struct curl_slist *set_http(CURL *c, const struct outgoing *o)
{
    struct curl_slist *h = add_header(NULL, "Content-Type", "application/json");
    char bearer[1100];
    h = add_header(h, "Idempotency-Key", o->key);
    h = curl_slist_append(h, "Expect:");
    if (o->secret) {
        snprintf(bearer, sizeof(bearer), "Bearer %s", o->secret);
        h = add_header(h, "Authorization", bearer);
    }
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, h);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)strlen(o->body));
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, o->body);
    return h;
}

static struct curl_slist *set_mail(CURL *c, struct outgoing *o)
{
    struct curl_slist *to = curl_slist_append(NULL, o->to);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_USE_SSL, is_here(o->url) ? CURLUSESSL_TRY : CURLUSESSL_ALL);
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, o->from);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, give_body);
    curl_easy_setopt(c, CURLOPT_READDATA, o);
    curl_easy_setopt(c, CURLOPT_SEEKFUNCTION, seek_body);
    curl_easy_setopt(c, CURLOPT_SEEKDATA, o);
    if (o->user && o->password) {
        curl_easy_setopt(c, CURLOPT_USERNAME, o->user);
        curl_easy_setopt(c, CURLOPT_PASSWORD, o->password);
    }
    return to;
}

static CURL *begin(struct outgoing *o, struct curl_slist **ret_list)
{
    CURL *c = curl_easy_init();
    if (!c)
        abort();
    o->read = 0;
    o->retry_after = 0;
    o->verdict = OUT_LATER;
    snprintf(o->why, sizeof(o->why), "stopped");
    curl_easy_setopt(c, CURLOPT_URL, o->url);
    curl_easy_setopt(c, CURLOPT_PRIVATE, o);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)OUTGOING_SECONDS);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, swallow);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "sahabat");
    curl_easy_setopt(c, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
    *ret_list = is_mail(o->url) ? set_mail(c, o) : set_http(c, o);
    return c;
}

/* ---- what came of it ---- */

enum out_verdict outgoing_judge(bool mail, long status)
{
    if (status >= 200 && status < 300)
        return OUT_SENT;
    if (mail)
        return status >= 500 && status < 600 ? OUT_NEVER : OUT_LATER;
    return status >= 400 && status < 500 && status != 408 && status != 429 ? OUT_NEVER : OUT_LATER;
}

static const char *fault(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT: return "unreachable";
    case CURLE_OPERATION_TIMEDOUT: return "timeout";
    case CURLE_LOGIN_DENIED: return "login";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED: return "tls";
    default: return "network";
    }
}

/* A mail server's refusal comes as an error of curl's with the server's code; what HTTP answers is
 * judged by its status even if the connection then broke. */
static void finish(CURL *c, struct outgoing *o, CURLcode code)
{
    bool mail = is_mail(o->url);
    long status = 0;
    curl_off_t wait = 0;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &wait);
    o->retry_after = wait > 0 ? (int64_t)wait : 0;
    bool answered = mail ? code == CURLE_OK || (status >= 400 && code != CURLE_LOGIN_DENIED &&
                                                code != CURLE_USE_SSL_FAILED)
                         : status >= 200 && (code == CURLE_OK || code == CURLE_PARTIAL_FILE);
    if (!answered) {
        snprintf(o->why, sizeof(o->why), "%s", fault(code));
        return;
    }
    o->verdict = mail && code == CURLE_OK ? OUT_SENT : outgoing_judge(mail, status);
    if (o->verdict == OUT_SENT)
        *o->why = '\0';
    else
        snprintf(o->why, sizeof(o->why), "%s:%ld", mail ? "smtp" : "http", status);
}

/* ---- all ---- */

static void collect(struct outgoing_line *line)
{
    const CURLMsg *m;
    int left;
    while ((m = curl_multi_info_read(line->multi, &left))) {
        char *o = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &o);
        finish(m->easy_handle, (struct outgoing *)(void *)o, m->data.result);
    }
}

static void run_some(struct outgoing_line *line, struct outgoing *list, size_t n,
                     bool (*stop)(void *), void *arg)
{
    CURL *handles[MANY_MAX];
    struct curl_slist *lists[MANY_MAX];
    int running = 1;
    for (size_t i = 0; i < n; i++) {
        handles[i] = begin(&list[i], &lists[i]);
        curl_multi_add_handle(line->multi, handles[i]);
    }
    while (running && !(stop && stop(arg))) {
        if (curl_multi_perform(line->multi, &running) != CURLM_OK)
            break;
        collect(line);
        if (running)
            curl_multi_poll(line->multi, NULL, 0, POLL_MS, NULL);
    }
    for (size_t i = 0; i < n; i++) {
        curl_multi_remove_handle(line->multi, handles[i]);
        curl_easy_cleanup(handles[i]);
        curl_slist_free_all(lists[i]);
    }
}

void outgoing_run(struct outgoing_line *line, struct outgoing *list, size_t n, bool (*stop)(void *),
                  void *arg)
{
    for (size_t at = 0; at < n; at += MANY_MAX)
        run_some(line, list + at, n - at < MANY_MAX ? n - at : MANY_MAX, stop, arg);
}
