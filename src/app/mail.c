/* E-mail as text: see mail.h. Everything foreign is checked or encoded before it enters a header.
 */
#include "mail.h"

#include "buf.h"
#include "calendar.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { MAIL_MAX = 256 << 10, WORD_BYTES = 36, LINE_CHARS = 72, ADDRESS_MAX = 254 };

/* ---- addresses ---- */

static bool local_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

static bool host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
}

/* No dot at an end, no two in a row. */
static bool dots_good(const char *s, size_t n)
{
    if (n == 0 || s[0] == '.' || s[n - 1] == '.')
        return false;
    for (size_t i = 1; i < n; i++)
        if (s[i] == '.' && s[i - 1] == '.')
            return false;
    return true;
}

bool mail_address_good(const char *s)
{
    const char *at = s ? strchr(s, '@') : NULL;
    if (!at || strlen(s) > ADDRESS_MAX || at - s > 64)
        return false;
    for (const char *p = s; p < at; p++)
        if (!local_char(*p))
            return false;
    for (const char *p = at + 1; *p; p++)
        if (!host_char(*p))
            return false;
    const char *host = at + 1;
    return dots_good(s, (size_t)(at - s)) && dots_good(host, strlen(host)) && strchr(host, '.') &&
           host[0] != '-';
}

const char *mail_sender(struct arena *a, const char *from)
{
    const char *open = from ? strrchr(from, '<') : NULL;
    if (!open)
        return mail_address_good(from) ? from : NULL;
    size_t n = strlen(open);
    if (n < 3 || open[n - 1] != '>')
        return NULL;
    for (const char *p = from; p < open; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f || strchr("<>\"\\,", *p))
            return NULL;
    const char *address = arena_strndup(a, open + 1, n - 2);
    return mail_address_good(address) ? address : NULL;
}

/* ---- headers ---- */

static bool plain_ascii(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || (unsigned char)*s > '~')
            return false;
    return true;
}

/* How many of the bytes at s fit into one encoded word without cutting a character. */
static size_t word_bytes(const char *s)
{
    size_t n = strnlen(s, WORD_BYTES + 1);
    if (n <= WORD_BYTES)
        return n;
    n = WORD_BYTES;
    while (n > 1 && ((unsigned char)s[n] & 0xc0) == 0x80)
        n--;
    return n;
}

/* Words as a header takes them: as they are when short and plain, else RFC 2047 in base64, folded.
 */
static void put_words(struct buf *b, const char *words)
{
    char *clean = arena_strdup(b->a, words);
    for (char *s = clean; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            *s = ' ';
    if (plain_ascii(clean) && strlen(clean) <= LINE_CHARS && !strstr(clean, "=?")) {
        buf_puts(b, clean);
        return;
    }
    for (const char *s = clean; *s;) {
        char code[2 * WORD_BYTES];
        size_t n = word_bytes(s);
        sodium_bin2base64(code, sizeof(code), (const unsigned char *)s, n,
                          sodium_base64_VARIANT_ORIGINAL);
        buf_printf(b, "%s=?UTF-8?B?%s?=", s == clean ? "" : "\r\n ", code);
        s += n;
    }
}

static void put_date(struct buf *b, int64_t at)
{
    static const char days[] = "ThuFriSatSunMonTueWed",
                      months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct date d = date_of_instant(at);
    int64_t local = at + CITY_OFFSET, day = date_days(d), second = local - day * 86400;
    buf_printf(b, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0700\r\n", days + day % 7 * 3, d.day,
               months + (d.month - 1) * 3, d.year, (int)(second / 3600), (int)(second / 60 % 60),
               (int)(second % 60));
}

static void put_from(struct buf *b, const struct mail *m)
{
    const char *address = mail_sender(b->a, m->from), *open = strrchr(m->from, '<');
    size_t n = open ? (size_t)(open - m->from) : 0;
    while (n && m->from[n - 1] == ' ')
        n--;
    buf_puts(b, "From: ");
    if (n) {
        put_words(b, arena_strndup(b->a, m->from, n));
        buf_putc(b, ' ');
    }
    buf_printf(b, "<%s>\r\n", address);
}

/* ---- body: quoted-printable ---- */

/* One byte as it goes into a line, 1 or 3 long; `last`: it ends a line, where blanks would be lost.
 */
static size_t quoted(unsigned char c, bool last, char out[static 4])
{
    bool plain = (c > ' ' && c <= '~' && c != '=') || ((c == ' ' || c == '\t') && !last);
    out[0] = (char)c;
    out[1] = '\0';
    if (!plain)
        snprintf(out, 4, "=%02X", c);
    return plain ? 1 : 3;
}

static void put_body(struct buf *b, const char *s)
{
    size_t column = 0;
    for (; *s; s++) {
        if (*s == '\r')
            continue;
        if (*s == '\n') {
            buf_puts(b, "\r\n");
            column = 0;
            continue;
        }
        char out[4];
        size_t n = quoted((unsigned char)*s, s[1] == '\n' || s[1] == '\r' || !s[1], out);
        if (column + n > LINE_CHARS) {
            buf_puts(b, "=\r\n");
            column = 0;
        }
        buf_puts(b, out);
        column += n;
    }
    buf_puts(b, "\r\n");
}

/* ---- a file beside the text: RFC 2046, base64 ---- */

static void put_text_part(struct buf *b, const char *body)
{
    buf_puts(b, "Content-Type: text/plain; charset=utf-8\r\n"
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    put_body(b, body);
}

static void put_base64(struct buf *b, const unsigned char *p, size_t n)
{
    enum { BYTES = 57 };
    char line[80];
    for (size_t at = 0; at < n; at += BYTES) {
        size_t piece = n - at < BYTES ? n - at : BYTES;
        sodium_bin2base64(line, sizeof(line), p + at, piece, sodium_base64_VARIANT_ORIGINAL);
        buf_printf(b, "%s\r\n", line);
    }
}

/* "=_" stands in neither encoding, so that the boundary cannot occur inside. */
static void put_parts(struct buf *b, const struct mail *m)
{
    const char *boundary = arena_printf(b->a, "=_%.60s", m->id);
    buf_printf(b, "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n", boundary,
               boundary);
    put_text_part(b, m->body);
    buf_printf(b,
               "\r\n--%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n"
               "Content-Disposition: attachment;\r\n filename=\"%s\"\r\n\r\n",
               boundary, m->file->type, m->file->name);
    put_base64(b, m->file->p, m->file->n);
    buf_printf(b, "\r\n--%s--\r\n", boundary);
}

const char *mail_text(struct arena *a, const struct mail *m)
{
    bool with_file = m->file && m->file->n && m->file->n <= MAIL_FILE_MAX;
    struct buf b = buf_new(a, MAIL_MAX + (with_file ? 2 * m->file->n : 0));
    const char *host = strchr(mail_sender(a, m->from), '@') + 1;
    put_date(&b, m->at);
    put_from(&b, m);
    buf_printf(&b, "To: <%s>\r\nSubject: ", m->to);
    put_words(&b, m->subject);
    buf_printf(&b, "\r\nMessage-ID: <%s@%s>\r\n", m->id, host);
    buf_puts(&b, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
    if (with_file)
        put_parts(&b, m);
    else
        put_text_part(&b, m->body);
    return buf_str(&b);
}
