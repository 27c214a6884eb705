/* Papers, photos and licences: what is taken, who may, and what strangers send to do harm. */
#include "test_stage_curation.h"

#include <gd.h>

struct adding {
    int64_t business_id, id, capital;
    const char *kind, *title;
    struct document_file f;
    struct document made;
    struct license license;
    bool scan;
};
static enum err add_rule(struct ctx *c, void *arg)
{
    struct adding *x = arg;
    return document_add(c, x->business_id, x->kind, x->title, &x->f, &x->made);
}
static enum err remove_rule(struct ctx *c, void *arg)
{
    struct adding *x = arg;
    return document_remove(c, x->business_id, x->id);
}
static enum err check_rule(struct ctx *c, void *arg)
{
    struct adding *x = arg;
    return document_check(c, x->business_id, x->id, x->capital, &x->made);
}
static enum err license_rule(struct ctx *c, void *arg)
{
    struct adding *x = arg;
    return license_add(c, x->business_id, &x->license, x->scan ? &x->f : NULL);
}
static enum err license_remove_rule(struct ctx *c, void *arg)
{
    struct adding *x = arg;
    return license_remove(c, x->business_id, x->id);
}

/* ---- what is taken ---- */

static enum err look_at(const void *p, size_t n, bool picture, struct document_file *ret)
{
    look();
    return document_file_look(&cx, "file", p, n, picture, ret);
}

/* A red field with a blue left half, drawn by the library. */
static void *drawing(int w, int h, const char *type, size_t *ret_n)
{
    gdImagePtr i = gdImageCreateTrueColor(w, h);
    gdImageFilledRectangle(i, 0, 0, w - 1, h - 1, 0xff0000);
    gdImageFilledRectangle(i, 0, 0, w / 2 - 1, h - 1, 0x0000ff);
    int n = 0;
    void *p = strcmp(type, "png") == 0    ? gdImagePngPtr(i, &n)
              : strcmp(type, "webp") == 0 ? gdImageWebpPtr(i, &n)
                                          : gdImageJpegPtr(i, &n, 90);
    gdImageDestroy(i);
    void *kept = arena_memdup(cx.a, p, (size_t)n);
    gdFree(p);
    *ret_n = (size_t)n;
    return kept;
}

static void test_pictures_are_drawn_anew(void **state)
{
    static const char *const types[] = {"png", "webp", "jpeg"};
    for (int i = 0; i < 3; i++) {
        size_t n;
        int64_t w, h;
        struct document_file f;
        void *p = drawing(2400, 1200, types[i], &n);
        assert_true(picture_size(p, n, &w, &h));
        assert_int_equal(w, 2400);
        assert_int_equal(h, 1200);
        assert_int_equal(look_at(p, n, true, &f), OK);
        assert_string_equal(f.type, "image/jpeg");
        assert_string_equal(picture_type(f.p, f.n), "image/jpeg");
        assert_true(picture_size(f.p, f.n, &w, &h));
        assert_int_equal(w, PICTURE_SIDE);
        assert_int_equal(h, PICTURE_SIDE / 2);
    }
}

/* An EXIF segment with orientation 6 (turn right) and a place, put behind the first marker. */
static void test_exif_turns_and_goes(void **state)
{
    static const char exif[] = "\xff\xe1\x00\x38"
                               "Exif\0\0MM\0*\0\0\0\x08\0\x02"
                               "\x01\x12\0\x03\0\0\0\x01\0\x06\0\0" /* orientation */
                               "\x01\x0f\0\x02\0\0\0\x0a\0\0\0\x26" /* make */
                               "\0\0\0\0RUMAH SRI";
    size_t n, m = sizeof(exif); /* with the text's NUL */
    int64_t w, h;
    struct document_file f;
    char *p = drawing(400, 200, "jpeg", &n), *both = arena_alloc(cx.a, n + m);
    assert_int_equal(m, 2 + 0x38);
    memcpy(both, p, 2);
    memcpy(both + 2, exif, m);
    memcpy(both + 2 + m, p + 2, n - 2);
    assert_int_equal(look_at(both, n + m, true, &f), OK);
    assert_true(picture_size(f.p, f.n, &w, &h));
    assert_int_equal(w, 200);
    assert_int_equal(h, 400);
    assert_null(memmem(f.p, f.n, "RUMAH", 5));
    assert_null(memmem(f.p, f.n, "Exif", 4));
    gdImagePtr i = gdImageCreateFromJpegPtr((int)f.n, (void *)(uintptr_t)f.p);
    int top = gdImageGetPixel(i, 100, 20), bottom = gdImageGetPixel(i, 100, 380);
    gdImageDestroy(i);
    assert_true((top & 0xff) > 200 && (top >> 16 & 0xff) < 60); /* the left half is on top now */
    assert_true((bottom & 0xff) < 60 && (bottom >> 16 & 0xff) > 200);
}

static const char *refused(const void *p, size_t n, bool picture)
{
    struct document_file f = {0};
    assert_int_equal(look_at(p, n, picture, &f), ERR_INVALID);
    assert_null(f.p);
    return said("file");
}

static void test_hostile_files(void **state)
{
    static const char zip[] = "PK\x03\x04 pretends to be photo.png";
    static const char svg[] =
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    static const char html[] = "<!DOCTYPE html><script>alert(1)</script>";
    static const char gif[] = "GIF89a\x01\x00\x01\x00";
    static const char elf[] = "\x7f"
                              "ELF\x02\x01\x01";
    static const char huge[] =
        "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0";
    static const char broken[] =
        "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\x50\0\0\x03\x50\x08\x02\0\0\0 and then nothing";
    static const char flat[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\x03\x50\x08\x02\0\0\0";
    static const char short_jpeg[] = "\xff\xd8\xff\xe0\xff\xff";
    static const char webp_bomb[] =
        "RIFF\xff\xff\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff";
    assert_string_equal(refused(zip, sizeof(zip), false), "error.file_type");
    assert_string_equal(refused(svg, sizeof(svg), false), "error.file_type");
    assert_string_equal(refused(html, sizeof(html), false), "error.file_type");
    assert_string_equal(refused(gif, sizeof(gif), true), "error.photo_type");
    assert_string_equal(refused(elf, sizeof(elf), false), "error.file_type");
    assert_string_equal(refused("", 0, false), "error.file_missing");
    assert_string_equal(refused("%PDF-1.4 a paper", 16, true), "error.photo_type");
    assert_string_equal(refused(huge, sizeof(huge), true), "error.picture_large");
    assert_string_equal(refused(webp_bomb, sizeof(webp_bomb), true), "error.picture_large");
    assert_string_equal(refused(broken, sizeof(broken), true), "error.picture_unreadable");
    assert_string_equal(refused(flat, sizeof(flat), true), "error.picture_unreadable");
    assert_string_equal(refused(short_jpeg, sizeof(short_jpeg), true), "error.picture_unreadable");
    char *large = arena_alloc(cx.a, DOCUMENT_BYTES + 1);
    memcpy(large, "%PDF-", 5);
    assert_string_equal(refused(large, DOCUMENT_BYTES + 1, false), "error.file_bytes");
    struct document_file f;
    assert_int_equal(look_at(large, DOCUMENT_BYTES, false, &f), OK); /* just fits */
    assert_string_equal(f.type, "application/pdf");
}

/* A good head and a body cut or changed at every place: told apart, never more. */
static void test_damaged_pictures(void **state)
{
    size_t n;
    char *p = drawing(64, 48, "png", &n);
    for (size_t cut = 8; cut < n; cut += n / 7) {
        struct document_file f;
        enum err e = look_at(p, cut, true, &f);
        assert_true(e == ERR_INVALID || (e == OK && picture_type(f.p, f.n)));
    }
    for (size_t at = 8; at < n; at += n / 7) {
        char *other = arena_memdup(cx.a, p, n);
        other[at] = (char)~other[at];
        struct document_file f;
        enum err e = look_at(other, n, true, &f);
        assert_true(e == ERR_INVALID || e == OK);
    }
}

/* ---- keeping and who may ---- */

static enum err add(const struct actor *who, int64_t business_id, const char *kind,
                    const char *title, int64_t *ret_id)
{
    size_t n;
    struct adding x = {.business_id = business_id, .kind = kind, .title = title};
    x.f = (struct document_file){"image/jpeg", drawing(40, 30, "jpeg", &n), 0};
    x.f.n = n;
    as(who);
    enum err e = write_now(add_rule, &x);
    as(NULL);
    if (ret_id)
        *ret_id = x.made.id;
    return e;
}

static enum err take_away(const struct actor *who, int64_t business_id, int64_t id)
{
    struct adding x = {.business_id = business_id, .id = id};
    as(who);
    enum err e = write_now(remove_rule, &x);
    as(NULL);
    return e;
}

static size_t visible_to(const struct actor *who, int64_t business_id)
{
    struct document *list;
    size_t n = 99;
    as(who);
    look();
    assert_int_equal(document_list(&cx, business_id, &list, &n), OK);
    as(NULL);
    return n;
}

static void test_documents(void **state)
{
    struct business b = business("Rumah Batik", "Endang", KAUMAN, "081234510001");
    int64_t first, second, paper;
    assert_int_equal(add(&companion, b.id, "photo", "Depan", NULL),
                     ERR_FORBIDDEN); /* not assigned */
    assign(b.id, &companion);
    assert_int_equal(add(&companion, b.id, "photo", "Depan", &first), OK);
    assert_int_equal(get(b.id).version,
                     b.version + 1); /* somebody vouched: an import cannot be undone over it */
    int64_t main_photo = get(b.id).photo_id;
    assert_true(main_photo > 0);
    assert_int_equal(add(&lurah, b.id, "document", "Surat keterangan usaha", &paper), OK);
    assert_int_equal(get(b.id).photo_id, main_photo);
    assert_int_equal(visible_to(&companion, b.id), 2);
    assert_int_equal(visible_to(&officer, b.id), 2);
    assert_int_equal(visible_to(&mayor, b.id), 0); /* figures, no papers */
    struct document d;
    as(&mayor);
    look();
    assert_int_equal(document_get(&cx, b.id, first, &d), ERR_NOT_FOUND);
    as(&other_lurah);
    look();
    assert_int_equal(document_get(&cx, b.id, first, &d), ERR_NOT_FOUND);
    as(&lurah);
    look();
    struct business other = business("Lain", "Lain Lagi", KAUMAN, "081234510002");
    look();
    assert_int_equal(document_get(&cx, other.id, first, &d),
                     ERR_NOT_FOUND); /* of another business */
    as(NULL);
    assert_int_equal(take_away(&companion, b.id, paper), ERR_FORBIDDEN);
    assert_string_equal(cx.err.msgid, "error.document_not_yours");
    assert_int_equal(take_away(&companion, b.id, first), OK);
    assert_int_equal(get(b.id).photo_id, 0);
    assert_int_equal(take_away(&companion, b.id, first), ERR_NOT_FOUND);
    assert_int_equal(add(&lurah, b.id, "photo", "Baru", &second), OK);
    assert_true(get(b.id).photo_id > 0);
    assert_int_equal(take_away(&lurah, b.id, paper), OK);
    assert_int_equal(visible_to(&companion, b.id), 1);
    assert_string_equal(document_filename(&cx, "../../etc/passwd \"x\"", "application/pdf"),
                        "etc-passwd-x.pdf");
    assert_string_equal(document_filename(&cx, "", "image/jpeg"), "berkas.jpg");
}

/* ---- what a paper proves ---- */

static struct document checked;
static enum err check(const struct actor *who, int64_t business_id, int64_t id, int64_t capital)
{
    struct adding x = {.business_id = business_id, .id = id, .capital = capital};
    as(who);
    enum err e = write_now(check_rule, &x);
    as(NULL);
    checked = x.made;
    return e;
}

static bool proves(int64_t business_id, int64_t id)
{
    struct document d;
    look();
    assert_int_equal(document_get(&cx, business_id, id, &d), OK);
    return d.proves;
}

static enum err update_rule(struct ctx *c, void *arg)
{
    bool changed;
    return business_update(c, arg, HAND_PERSON, &changed);
}

static void set_capital(int64_t business_id, int64_t capital)
{
    struct business b = get(business_id);
    b.capital = capital;
    as(NULL);
    assert_int_equal(write_now(update_rule, &b), OK);
}

static int64_t checks_written(int64_t business_id)
{
    QUERY(q, false,
          "SELECT count(*) FROM audit WHERE action = 'document-check' AND entity_id = $1");
    int64_t n = -1;
    look();
    assert_int_equal(db_int_of(&cx, &q, ARGS(db_int(business_id)), -1, &n), OK);
    return n;
}

static void test_papers_of_capital(void **state)
{
    const int64_t capital = INT64_C(1000000001);
    struct business b = business("Mebel Jati", "Pak Jati", KAUMAN, "081234510009");
    int64_t sheet, deed, plain;
    assert_int_equal(add(&lurah, b.id, "balance_sheet", "Neraca 2025", &sheet), OK);
    assert_int_equal(add(&lurah, b.id, "capital_deed", "", &deed), OK);
    assert_int_equal(add(&lurah, b.id, "document", "Surat", &plain), OK);
    assert_int_equal(check(&lurah, b.id, sheet, capital), ERR_INVALID); /* the record knows none */
    assert_string_equal(said("capital"), "error.capital_unknown");
    set_capital(b.id, capital);
    assert_int_equal(check(&lurah, b.id, sheet, capital - 1), ERR_INVALID);
    assert_string_equal(said("capital"), "error.capital_differs");
    assert_int_equal(check(&lurah, b.id, plain, capital), ERR_CONFLICT);
    assert_int_equal(check(&other_lurah, b.id, sheet, capital), ERR_NOT_FOUND);
    assign(b.id, &companion);
    assert_int_equal(check(&companion, b.id, sheet, capital), ERR_FORBIDDEN);
    assert_int_equal(check(&mayor, b.id, sheet, capital), ERR_NOT_FOUND); /* sees no papers */
    assert_false(proves(b.id, sheet));
    assert_int_equal(checks_written(b.id), 0);

    assert_int_equal(check(&lurah, b.id, sheet, capital), OK);
    assert_true(checked.proves);
    assert_int_equal(checked.capital, capital);
    assert_int_equal(checked.checked_at, cx.now);
    assert_string_equal(checked.checked_by, lurah.display_name);
    assert_int_equal(check(&officer, b.id, sheet, capital), OK); /* said before */
    assert_string_equal(checked.checked_by, lurah.display_name);
    assert_int_equal(checks_written(b.id), 1);
    assert_false(proves(b.id, deed)); /* nobody has read that one */
    set_capital(b.id, capital + 5);
    assert_false(proves(b.id, sheet));
    assert_int_equal(check(&officer, b.id, sheet, capital + 5), OK); /* of the next year */
    assert_true(proves(b.id, sheet));
    assert_string_equal(checked.checked_by, officer.display_name);
    assert_int_equal(take_away(&lurah, b.id, sheet), OK);
    assert_int_equal(check(&lurah, b.id, sheet, capital + 5), ERR_NOT_FOUND);
}

static void test_documents_end_somewhere(void **state)
{
    struct business b = business("Banyak Foto", "Fotografer", KAUMAN, "081234510003");
    for (int i = 0; i < DOCUMENTS_MAX; i++)
        assert_int_equal(add(&lurah, b.id, "document", "x", NULL), OK);
    assert_int_equal(add(&lurah, b.id, "document", "x", NULL), ERR_INVALID);
    assert_string_equal(said("file"), "error.documents_many");
}

static enum err licence(const struct actor *who, int64_t business_id, struct license l)
{
    struct adding x = {.business_id = business_id, .license = l};
    as(who);
    enum err e = write_now(license_rule, &x);
    as(NULL);
    return e;
}
#define LICENSE(who, id, ...) licence(who, id, (struct license){__VA_ARGS__})

static void test_licenses(void **state)
{
    struct business b = business("Kripik Tempe", "Warsini", KAUMAN, "081234510004");
    assert_int_equal(LICENSE(&lurah, b.id, .kind = "pirt", .number = "123"), ERR_INVALID);
    assert_string_equal(said("number"), "format.pirt.form");
    assert_int_equal(LICENSE(&lurah, b.id, .kind = "halal", .number = "ID123"), ERR_INVALID);
    assert_int_equal(LICENSE(&lurah, b.id, .kind = "bpom", .number = "MD12"), ERR_INVALID);
    assert_int_equal(LICENSE(&lurah, b.id, .kind = "brand"), ERR_INVALID);
    assert_string_equal(said("number"), "field.error.required");
    assert_int_equal(
        LICENSE(&lurah, b.id, .kind = "brand", .number = "IDM000123", .issued_on = "2027-01-01"),
        ERR_INVALID);
    assert_string_equal(said("issued_on"), "error.date_future");
    assert_int_equal(LICENSE(&lurah, b.id, .kind = "brand", .number = "IDM000123",
                             .issued_on = "2020-01-01", .expires_on = "2019-01-01"),
                     ERR_INVALID);
    assert_string_equal(said("expires_on"), "error.license_days");
    assert_int_equal(LICENSE(&lurah, b.id, .kind = "pirt", .number = "P-IRT No. 2103573010001-29"),
                     OK);
    assert_int_equal(LICENSE(&lurah, b.id, .kind = "pirt", .number = "2103573010001-29"),
                     ERR_INVALID);
    assert_string_equal(said("number"), "error.license_same");
    assert_int_equal(LICENSE(&lurah, b.id, .kind = "halal", .number = "ID35110001325901022",
                             .expires_on = "2026-12-31"),
                     OK);
    assert_int_equal(LICENSE(&other_lurah, b.id, .kind = "brand", .number = "IDM1"), ERR_NOT_FOUND);
    assert_int_equal(LICENSE(&mayor, b.id, .kind = "brand", .number = "IDM1"), ERR_FORBIDDEN);
    struct license *list;
    size_t n;
    as(&mayor); /* kind and number are no secret */
    look();
    assert_int_equal(license_list(&cx, b.id, &list, &n), OK);
    assert_int_equal(n, 2);
    assert_string_equal(list[0].kind, "halal");
    assert_string_equal(license_state(&cx, &list[0]), "soon");
    assert_string_equal(list[1].number, "2103573010001-29");
    assert_string_equal(license_state(&cx, &list[1]), "good");
    assert_string_equal(license_state(&cx, &(struct license){.expires_on = "2026-11-22"}),
                        "expired");
    /* P-IRT: the number's last two digits are the year it ends in. */
    const struct {
        const char *number, *expires_on, *state;
        int year;
    } pirt[] = {{"2063573010001-25", NULL, "expired", 2025},
                {"2063573010001-26", NULL, "soon", 2026},
                {"2063573010001-29", NULL, "good", 2029},
                {"2063573010001-25", "2028-01-01", "good", 0},
                {"?", NULL, "good", 0}};
    for (size_t i = 0; i < sizeof(pirt) / sizeof(pirt[0]); i++) {
        const struct license l = {
            .kind = "pirt", .number = pirt[i].number, .expires_on = pirt[i].expires_on};
        assert_string_equal(license_state(&cx, &l), pirt[i].state);
        assert_int_equal(license_year(&cx, &l), pirt[i].year);
    }
    struct adding x = {.business_id = b.id, .id = list[1].id};
    assert_int_equal(write_now(license_remove_rule, &x), ERR_FORBIDDEN);
    as(&lurah);
    assert_int_equal(write_now(license_remove_rule, &x), OK);
    assert_int_equal(write_now(license_remove_rule, &x), ERR_NOT_FOUND);
    as(NULL);
    assert_int_equal(LICENSE(&lurah, b.id, .kind = "pirt", .number = "2103573010001-29"),
                     OK); /* may come again */
}

static int begin(void **state)
{
    return open_stage(state, NULL, 0);
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], PICTURE_CHILD) == 0)
        return picture_child(argc > 2 ? argv[2] : NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pictures_are_drawn_anew),
        cmocka_unit_test(test_exif_turns_and_goes),
        cmocka_unit_test(test_hostile_files),
        cmocka_unit_test(test_damaged_pictures),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_documents_end_somewhere),
        cmocka_unit_test(test_papers_of_capital),
        cmocka_unit_test(test_licenses),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
