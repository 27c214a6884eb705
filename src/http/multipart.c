/*
 * multipart/form-data as RFC 7578 and browsers have it, and nothing more: the body begins with
 * the first delimiter and ends with the last one; every part has one Content-Disposition with
 * a name; no transfer encodings, no nesting. File contents stay where they are, in the body.
 */
#include "forms.h"

#include <string.h>
#include <strings.h>

enum { BOUNDARY_MAX = 70, PART_HEADERS_MAX = 4096, PART_LINES_MAX = 16, NAME_MAX_BYTES = 64 };

struct multipart {
    struct arena *a;
    const char *p, *end;
    char delimiter[4 + BOUNDARY_MAX + 1]; /* CR LF "--" boundary */
    size_t delimiter_n;
    int count;
    struct pair **form;
    struct upload **uploads;
    const char *why;
};

/* The headers of one part that mean something here. */
struct part {
    char *name, *filename, *type;
    bool disposition;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool token_char(char c)
{
    return c > ' ' && c < 0x7f && !strchr("()<>@,;:\\\"/[]?=", c);
}

/*
 * The next ";name=value" at *p. The value is a token, or quoted with \" and \\ as escapes. False
 * at the end of the text; *ret_bad when what stands there is no parameter.
 */
static bool next_param(struct arena *a, const char **p, const char *end, char **ret_name,
                       char **ret_value, bool *ret_bad)
{
    const char *s = *p;
    while (s < end && blank(*s))
        s++;
    if (s == end)
        return false;
    *ret_bad = true;
    if (*s++ != ';')
        return false;
    while (s < end && blank(*s))
        s++;
    const char *name = s;
    while (s < end && token_char(*s))
        s++;
    if (s == name || s == end || *s != '=')
        return false;
    *ret_name = arena_strndup(a, name, (size_t)(s++ - name));
    char *to = *ret_value = arena_alloc(a, (size_t)(end - s) + 1);
    if (s < end && *s == '"') {
        for (s++; s < end && *s != '"'; s++) {
            if (*s == '\\' && end - s > 1 && (s[1] == '"' || s[1] == '\\'))
                s++;
            *to++ = *s;
        }
        if (s++ >= end)
            return false;
    } else {
        while (s < end && token_char(*s))
            *to++ = *s++;
        if (to == *ret_value)
            return false;
    }
    *p = s;
    *ret_bad = false;
    return true;
}

/* Browsers write a quote, CR and LF inside a name as %22, %0D, %0A, and escape nothing else. */
static void undo_browser_escapes(char *s)
{
    char *to = s;
    for (; *s; s++) {
        if (strncasecmp(s, "%22", 3) == 0)
            *to++ = '"';
        else if (strncasecmp(s, "%0d", 3) == 0)
            *to++ = '\r';
        else if (strncasecmp(s, "%0a", 3) == 0)
            *to++ = '\n';
        else {
            *to++ = *s;
            continue;
        }
        s += 2;
    }
    *to = '\0';
}

static bool printable(const char *s)
{
    for (const char *p = s; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return false;
    return form_utf8(s, strlen(s));
}

/* Some clients send a whole path, of either kind of system. */
static char *last_element(char *path)
{
    char *from = path;
    for (char *p = path; *p; p++)
        if (*p == '/' || *p == '\\')
            from = p + 1;
    return from;
}

/* RFC 5987, as old clients send names beyond ASCII: UTF-8''%C3%A9.csv */
static char *extended_value(struct arena *a, const char *s)
{
    if (strncasecmp(s, "utf-8'", 6) != 0)
        return NULL;
    const char *text = strchr(s + 6, '\'');
    return text ? url_decode(a, text + 1, strlen(text + 1), false, NULL) : NULL;
}

static const char *read_disposition(struct arena *a, const char *s, const char *end,
                                    struct part *part)
{
    static const char kind[] = "form-data";
    size_t kind_n = sizeof(kind) - 1;
    if (part->disposition)
        return "two Content-Disposition headers";
    part->disposition = true;
    if ((size_t)(end - s) < kind_n || strncasecmp(s, kind, kind_n) != 0)
        return "Content-Disposition is not form-data";
    s += kind_n;
    char *name, *value, *plain = NULL, *extended = NULL;
    bool bad = false;
    while (next_param(a, &s, end, &name, &value, &bad)) {
        char **to = strcasecmp(name, "name") == 0        ? &part->name
                    : strcasecmp(name, "filename") == 0  ? &plain
                    : strcasecmp(name, "filename*") == 0 ? &extended
                                                         : NULL;
        if (!to)
            continue;
        if (*to)
            return "a parameter of Content-Disposition stands twice";
        *to = to == &extended ? extended_value(a, value) : value;
        if (!*to)
            return "a bad filename*";
        if (to != &extended)
            undo_browser_escapes(value);
    }
    if (bad)
        return "a malformed Content-Disposition";
    part->filename = extended ? extended : plain;
    return NULL;
}

/* One header line, without its line break. */
static const char *read_header(struct arena *a, const char *s, const char *end, struct part *part)
{
    const char *colon = memchr(s, ':', (size_t)(end - s));
    if (!colon || colon == s)
        return "a header without name";
    for (const char *p = s; p < colon; p++)
        if (!token_char(*p))
            return "a header name with a character that may not be there";
    const char *value = colon + 1;
    while (value < end && blank(*value))
        value++;
    while (end > value && blank(end[-1]))
        end--;
    for (const char *p = value; p < end; p++)
        if (((unsigned char)*p < 0x20 && *p != '\t') || *p == 0x7f)
            return "a control byte in a header";
    size_t name_n = (size_t)(colon - s);
    if (name_n == 19 && strncasecmp(s, "Content-Disposition", 19) == 0)
        return read_disposition(a, value, end, part);
    if (name_n == 12 && strncasecmp(s, "Content-Type", 12) == 0) {
        if (part->type)
            return "two Content-Type headers";
        part->type = arena_strndup(a, value, (size_t)(end - value));
        return form_utf8(part->type, strlen(part->type)) ? NULL : "a Content-Type not in UTF-8";
    }
    if (name_n == 25 && strncasecmp(s, "Content-Transfer-Encoding", 25) == 0 &&
        !(end - value == 4 &&
          (strncasecmp(value, "7bit", 4) == 0 || strncasecmp(value, "8bit", 4) == 0)) &&
        !(end - value == 6 && strncasecmp(value, "binary", 6) == 0))
        return "Content-Transfer-Encoding is not taken";
    return NULL;
}

/* All headers of the part at m->p; leaves m->p at its content. */
static bool read_headers(struct multipart *m, struct part *part)
{
    size_t rest = (size_t)(m->end - m->p);
    const char *limit = rest > PART_HEADERS_MAX ? m->p + PART_HEADERS_MAX : m->end;
    for (int lines = 0;; lines++) {
        const char *stop = memmem(m->p, (size_t)(limit - m->p), "\r\n", 2);
        if (!stop || lines > PART_LINES_MAX) {
            m->why = "the headers do not end, or are too long";
            return false;
        }
        const char *line = m->p;
        m->p = stop + 2;
        if (stop == line)
            break;
        if ((m->why = read_header(m->a, line, stop, part)))
            return false;
    }
    if (!part->name)
        m->why = "no name";
    else if (strlen(part->name) < 1 || strlen(part->name) > NAME_MAX_BYTES)
        m->why = "the name must have 1 to 64 bytes";
    else if (!printable(part->name))
        m->why = "a control byte or bad UTF-8 in the name";
    return !m->why;
}

static bool keep_upload(struct multipart *m, const struct part *part, const char *data, size_t n)
{
    char *filename = last_element(part->filename);
    if (!printable(filename)) {
        m->why = "a control byte or bad UTF-8 in the file's name";
        return false;
    }
    struct upload *u = arena_new_of(m->a, struct upload);
    u->field = part->name;
    u->filename = filename;
    u->type = part->type ? part->type : "application/octet-stream";
    u->data = data;
    u->n = n;
    *m->uploads = u;
    m->uploads = &u->next;
    return true;
}

static bool keep_field(struct multipart *m, const struct part *part, const char *data, size_t n)
{
    if (!form_utf8(data, n)) {
        m->why = "the value is not UTF-8";
        return false;
    }
    struct pair *p = arena_new_of(m->a, struct pair);
    p->name = part->name;
    p->value = arena_strndup(m->a, data, n);
    p->n = n;
    *m->form = p;
    m->form = &p->next;
    return true;
}

/* One part; m->p stands behind its opening delimiter's line, and then behind the next delimiter. */
static bool read_part(struct multipart *m)
{
    struct part part = {0};
    if (++m->count > FORM_PAIRS_MAX) {
        m->why = "too many parts";
        return false;
    }
    if (!read_headers(m, &part))
        return false;
    /* An empty content has its delimiter's line break in the headers' own end. */
    const char *from = m->p - 2;
    const char *stop = memmem(from, (size_t)(m->end - from), m->delimiter, m->delimiter_n);
    if (!stop) {
        m->why = "the closing delimiter is missing";
        return false;
    }
    const char *data = m->p;
    size_t n = stop > data ? (size_t)(stop - data) : 0;
    m->p = stop + m->delimiter_n;
    return part.filename ? keep_upload(m, &part, data, n) : keep_field(m, &part, data, n);
}

/* What follows a delimiter: 1 another part, 0 the end of the form, -1 neither. */
static int after_delimiter(struct multipart *m)
{
    size_t rest = (size_t)(m->end - m->p);
    if (rest >= 2 && memcmp(m->p, "\r\n", 2) == 0) {
        m->p += 2;
        return 1;
    }
    if ((rest == 2 && memcmp(m->p, "--", 2) == 0) || (rest == 4 && memcmp(m->p, "--\r\n", 4) == 0))
        return 0;
    m->why = rest >= 2 && memcmp(m->p, "--", 2) == 0 ? "text after the last delimiter"
                                                     : "a malformed delimiter";
    return -1;
}

static const char *read_boundary(struct multipart *m, const char *content_type)
{
    static const char type[] = "multipart/form-data";
    const char *s = content_type, *end = s + strlen(s);
    if (strncasecmp(s, type, sizeof(type) - 1) != 0)
        return "the content type is not multipart/form-data";
    s += sizeof(type) - 1;
    char *name, *value, *boundary = NULL;
    bool bad = false;
    while (next_param(m->a, &s, end, &name, &value, &bad)) {
        if (strcasecmp(name, "boundary") != 0)
            continue;
        if (boundary)
            return "two boundaries";
        boundary = value;
    }
    size_t n = boundary ? strlen(boundary) : 0;
    if (bad || n < 1 || n > BOUNDARY_MAX)
        return "no boundary of 1 to 70 characters";
    if (boundary[n - 1] == ' ')
        return "a boundary may not end with a blank";
    for (const char *p = boundary; *p; p++)
        if (!(*p >= '0' && *p <= '9') && !((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z') &&
            !strchr("'()+_,-./:=? ", *p))
            return "a boundary with a character that may not be there";
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary, n);
    m->delimiter_n = n + 4;
    return NULL;
}

enum err multipart_parse(struct arena *a, const char *content_type, const char *body, size_t n,
                         struct pair **ret_form, struct upload **ret_uploads, const char **ret_why)
{
    struct pair *form = NULL;
    struct upload *uploads = NULL;
    struct multipart m = {.a = a, .p = body, .end = body + n, .form = &form, .uploads = &uploads};
    m.why = read_boundary(&m, content_type);
    size_t first = m.delimiter_n - 2; /* the first delimiter has no line break before it */
    if (!m.why && (n < first || memcmp(body, m.delimiter + 2, first) != 0))
        m.why = "the body does not begin with its boundary";
    int more = -1;
    if (!m.why) {
        m.p += first;
        while ((more = after_delimiter(&m)) > 0 && read_part(&m))
            ;
    }
    if (more != 0) {
        *ret_why = m.count ? arena_printf(a, "part %d: %s", m.count, m.why) : m.why;
        return ERR_INPUT;
    }
    *ret_form = form;
    *ret_uploads = uploads;
    return OK;
}
