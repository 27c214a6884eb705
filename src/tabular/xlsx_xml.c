/*
 * XML as a stream: see xlsx.h. Expat keeps whatever it has not finished and every name it has met,
 * so a hostile part could make it grow without end: tokens, depth and the number of different names
 * have limits. A document type is refused at sight: no honest spreadsheet has one, and entities
 * live there.
 */
#include "xlsx.h"

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static void stop(struct xlsx_xml *x, enum err code, const char *msgid)
{
    if (!x->msgid) {
        x->code = code;
        x->msgid = msgid;
    }
    XML_StopParser(x->parser, XML_FALSE);
}

/* A name met for the first time is noted; open addressing over its hash, 0 meaning empty. */
static bool name_known_or_noted(struct xlsx_xml *x, const char *name)
{
    enum { SLOTS = XLSX_NAMES_MAX * 2 };
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    hash += hash == 0;
    size_t at = hash % SLOTS;
    while (x->names[at] && x->names[at] != hash)
        at = (at + 1) % SLOTS;
    if (x->names[at])
        return true;
    if (x->names_n == XLSX_NAMES_MAX)
        return false;
    x->names[at] = hash;
    x->names_n++;
    return true;
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    struct xlsx_xml *x = arg;
    bool fine = ++x->depth <= XLSX_DEPTH_MAX && name_known_or_noted(x, name);
    for (const char **a = attributes; *a && fine; a += 2)
        fine = name_known_or_noted(x, *a);
    if (!fine)
        stop(x, ERR_INPUT, "table.damaged");
    if (x->msgid)
        return;
    x->start(x, local(name), attributes);
    if (x->msgid)
        stop(x, x->code, x->msgid);
}

static void on_end(void *arg, const char *name)
{
    struct xlsx_xml *x = arg;
    x->depth--;
    if (x->msgid)
        return;
    x->end(x, local(name));
    if (x->msgid)
        stop(x, x->code, x->msgid);
    else if (x->pause)
        XML_StopParser(x->parser, XML_TRUE);
}

static void on_text(void *arg, const char *p, int n)
{
    struct xlsx_xml *x = arg;
    if (x->msgid)
        return;
    x->text(x, p, (size_t)n);
    if (x->msgid)
        stop(x, x->code, x->msgid);
}

static void on_doctype(void *arg, const char *name, const char *system, const char *public,
                       int internal)
{
    stop(arg, ERR_INPUT, "table.doctype");
}

enum err xlsx_xml_open(struct xlsx_xml *x, struct xlsx_zip *z, const char *part)
{
    TRY(xlsx_part_open(z, part, &x->part));
    x->parser = XML_ParserCreate(NULL);
    if (!x->parser) {
        xlsx_part_close(&x->part);
        return fail_log(z->cx, ERR_BUSY, "no memory for an XML parser");
    }
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    if (x->text)
        XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    return OK;
}

static enum err fail_xml(struct xlsx_xml *x)
{
    struct ctx *cx = x->part.z->cx;
    if (!x->msgid)
        return fail(cx, ERR_INPUT, "table.damaged", "part", x->part.name, NULL);
    if (x->row)
        return fail(cx, x->code, x->msgid, "line", arena_printf(cx->a, "%lld", (long long)x->row),
                    NULL);
    return fail(cx, x->code, x->msgid, "part", x->part.name, NULL);
}

/* What expat holds back because it has not ended may not grow without end. */
static bool token_fits(const struct xlsx_xml *x)
{
    XML_Index at = XML_GetCurrentByteIndex(x->parser);
    return at < 0 || x->fed - (uint64_t)at < XLSX_TOKEN_MAX;
}

static enum err feed(struct xlsx_xml *x, enum XML_Status *ret_status)
{
    void *to = XML_GetBuffer(x->parser, XLSX_BUFFER);
    if (!to)
        return fail_log(x->part.z->cx, ERR_BUSY, "no memory for XML");
    size_t n;
    TRY(xlsx_part_read(&x->part, to, XLSX_BUFFER, &n));
    x->fed += n;
    x->finished = n == 0;
    *ret_status = XML_ParseBuffer(x->parser, (int)n, n == 0);
    return OK;
}

enum err xlsx_xml_run(struct xlsx_xml *x, bool *ret_paused)
{
    x->pause = false;
    *ret_paused = false;
    for (;;) {
        enum XML_Status status = XML_STATUS_ERROR;
        if (x->suspended)
            status = XML_ResumeParser(x->parser);
        else if (x->finished)
            return OK;
        else
            TRY(feed(x, &status));
        x->suspended = status == XML_STATUS_SUSPENDED;
        if (status == XML_STATUS_ERROR || !token_fits(x))
            return fail_xml(x);
        if (x->suspended) {
            *ret_paused = true;
            return OK;
        }
    }
}

void xlsx_xml_close(struct xlsx_xml *x)
{
    if (x->parser)
        XML_ParserFree(x->parser);
    x->parser = NULL;
    xlsx_part_close(&x->part);
}

const char *xlsx_xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local(*attributes), name) == 0)
            return attributes[1];
    return NULL;
}

enum err xlsx_xml_all(struct xlsx_xml *x, struct xlsx_zip *z, const char *part)
{
    bool paused;
    TRY(xlsx_xml_open(x, z, part));
    enum err e = xlsx_xml_run(x, &paused);
    xlsx_xml_close(x);
    return e;
}
