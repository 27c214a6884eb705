/* E-mail as text: addresses, headers, bodies; what foreign input can do to them: nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail.h"

#include <sodium.h>

#include <cmocka.h>

static const int64_t NOON = INT64_C(1795410000); /* 2026-11-23 05:00 UTC */
static struct arena *a;

static int set_up(void **state)
{
    a = arena_new(8 << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(a);
    return 0;
}

static void addresses_of_e_mail(void **state)
{
    static const char *const good[] = {"a@contoh.id", "siti.rini+umkm@kota.malang.go.id"};
    static const char *const bad[] = {"",
                                      "a",
                                      "a@b",
                                      "a@b.",
                                      "@contoh.id",
                                      "a b@contoh.id",
                                      "a@contoh.id\r\nBcc: x@y.id",
                                      "a@@contoh.id",
                                      "a,b@contoh.id",
                                      "<a@contoh.id>",
                                      ".a@contoh.id",
                                      "a..b@contoh.id",
                                      "a@-x.id"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(mail_address_good(good[i]));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(mail_address_good(bad[i]));
    assert_string_equal(mail_sender(a, "Sahabat UMKM <a@contoh.id>"), "a@contoh.id");
    assert_null(mail_sender(a, "Sahabat\r\nBcc: <a@contoh.id>"));
    assert_null(mail_sender(a, "a@contoh.id <"));
}

static void a_mail_is_well_formed(void **state)
{
    struct mail m = {.from = "Sahabat Kota Malàng <a@contoh.id>",
                     .to = "b@contoh.id",
                     .subject = "Aduan é\r\nBcc: jahat@contoh.id",
                     .body = "Baris satu\n.\nBaris = tiga é \nakhir",
                     .id = "7-abc",
                     .at = NOON};
    const char *text = mail_text(a, &m);
    assert_non_null(strstr(text, "Date: Mon, 23 Nov 2026 12:00:00 +0700\r\n"));
    assert_non_null(strstr(text, "\r\nTo: <b@contoh.id>\r\n"));
    assert_non_null(strstr(text, "\r\nMessage-ID: <7-abc@contoh.id>\r\n"));
    assert_non_null(strstr(text, "\r\nSubject: =?UTF-8?B?"));
    assert_null(strstr(text, "Bcc"));
    assert_non_null(
        strstr(text, "\r\n\r\nBaris satu\r\n.\r\nBaris =3D tiga =C3=A9=20\r\nakhir\r\n"));
    for (const char *s = text; *s; s++) /* no bare line breaks */
        assert_true((*s != '\n' || (s > text && s[-1] == '\r')) && (*s != '\r' || s[1] == '\n'));
    char *longest = arena_alloc(a, 2001);
    memset(longest, 'a', 2000);
    m.body = m.subject = longest;
    size_t column = 0;
    for (const char *s = mail_text(a, &m); *s; s++) {
        column = *s == '\n' ? 0 : column + 1;
        assert_true(column <= 78);
    }
}

/* The part between "base64" and the last boundary, decoded. */
static void read_file(const char *text, unsigned char *ret, size_t size, size_t *ret_n)
{
    const char *begin = strstr(text, "Content-Disposition: attachment;");
    assert_non_null(begin);
    begin = strstr(begin, "\r\n\r\n") + 4;
    const char *end = strstr(begin, "\r\n\r\n--=_7-abc--\r\n");
    assert_non_null(end);
    assert_int_equal(sodium_base642bin(ret, size, begin, (size_t)(end - begin), "\r\n", ret_n, NULL,
                                       sodium_base64_VARIANT_ORIGINAL),
                     0);
}

/* Bytes of every value and of every length around a line's end come out as they went in. */
static void a_file_goes_along(void **state)
{
    static const size_t lengths[] = {1, 2, 3, 56, 57, 58, 114, 5000, MAIL_FILE_MAX};
    unsigned char *p = arena_alloc(a, MAIL_FILE_MAX + 1), *got = arena_alloc(a, MAIL_FILE_MAX + 1);
    for (size_t i = 0; i <= MAIL_FILE_MAX; i++)
        p[i] = (unsigned char)(i * 7 + i / 251);
    struct mail_file f = {.name = "a.pdf", .type = "application/pdf", .p = p};
    struct mail m = {.from = "a@contoh.id",
                     .to = "b@contoh.id",
                     .subject = "Ringkasan",
                     .body = "Teks é\n--=_7-abc",
                     .id = "7-abc",
                     .at = NOON,
                     .file = &f};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        struct arena *own = arena_new(16 << 20);
        size_t n = 0, column = 0;
        f.n = lengths[i];
        const char *text = mail_text(own, &m);
        read_file(text, got, MAIL_FILE_MAX + 1, &n);
        assert_int_equal(n, f.n);
        assert_memory_equal(got, p, n);
        for (const char *s = text; *s; s++) {
            column = *s == '\n' ? 0 : column + 1;
            assert_true(column <= 78);
        }
        assert_non_null(
            strstr(text, "\r\nTeks =C3=A9\r\n--=3D_7-abc\r\n")); /* no boundary of its own */
        arena_free(own);
    }
    f.n = MAIL_FILE_MAX + 1; /* left out */
    assert_null(strstr(mail_text(a, &m), "multipart"));
    assert_non_null(strstr(mail_text(a, &m), "Content-Type: text/plain; charset=utf-8\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_e_mail),
        cmocka_unit_test(a_mail_is_well_formed),
        cmocka_unit_test(a_file_goes_along),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
