/* E-mail as text: addresses, headers, bodies; what foreign input can do to them: nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_e_mail),
        cmocka_unit_test(a_mail_is_well_formed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
