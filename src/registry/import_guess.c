/*
 * What a heading means. Offices write "Nama Usaha", "NAMA UMKM", "Nama Tempat Usaha", "No. HP/WA",
 * "Telp/HP", "KEL."; programs write our own field names. A heading is folded and looked up whole;
 * if that fails, words in it decide; if that fails, the closest known heading, for misspellings.
 * "Nama" alone is the owner's or the business's, whichever the other columns leave open; "Merek" is
 * the business's name unless another column is.
 */
#include "import_parts.h"

#include "text.h"

enum { EXACT = 1, OFTEN = 2, WORD = 3, NEAR = 4 };
enum { NEAR_SIMILAR = 930, NEAR_LENGTH = 5, FOLD_MAX = 120 };

static const struct {
    const char *name, *field; /* field: of business_fields, or NULL */
} whats[I_WHAT_COUNT] = {
    [I_NONE] = {NULL, NULL},
    [I_SOURCE_ID] = {"source_id", NULL},
    [I_NAME] = {"name", "name"},
    [I_OWNER] = {"owner_name", "owner_name"},
    [I_NIK] = {"owner_nik", "owner_nik"},
    [I_BIRTH] = {"owner_birth_date", "owner_birth_date"},
    [I_GENDER] = {"owner_gender", "owner_gender"},
    [I_PHONE] = {"phone", "phone"},
    [I_ADDRESS] = {"address", "address"},
    [I_RT] = {"rt", NULL},
    [I_RW] = {"rw", NULL},
    [I_WARD] = {"ward", "ward"},
    [I_DISTRICT] = {"district", NULL},
    [I_POINT] = {"point", NULL},
    [I_LAT] = {"lat", "lat"},
    [I_LNG] = {"lng", "lng"},
    [I_SECTOR] = {"sector", "sector"},
    [I_KBLI] = {"kbli", "kbli"},
    [I_KBLI_VERSION] = {"kbli_version", NULL},
    [I_NIB] = {"nib", "nib"},
    [I_NPWP] = {"npwp", "npwp"},
    [I_FOUNDED] = {"founded_on", "founded_on"},
    [I_CAPITAL] = {"capital", "capital"},
    [I_EMPLOYEES] = {"employees", "employees"},
    [I_CHANNELS] = {"channels", "channels"},
    [I_NOTES] = {"notes", "notes"},
    [I_CURATION] = {"curation", NULL},
    [I_CURATION_ON] = {"curation_on", NULL},
    [I_ACTIVITY] = {"activity", NULL},
    [I_CLASS] = {"class", NULL},
    [I_CONFIRMED] = {"confirmed_on", NULL},
    [I_PIRT] = {"pirt", NULL},
    [I_HALAL] = {"halal", NULL},
    [I_BRAND] = {"brand", NULL},
    [I_BPOM] = {"bpom", NULL},
};

/* Folded headings, "|" around each. */
/* clang-format off */
static const struct {
    enum import_what what;
    int rank;
    const char *phrases;
} known[] = {
    {I_NONE, EXACT, "|no|no urut|nomor|nomor urut|num|nr|baris|alasan|row|reason|id|kode|code|version|"
                    "created at|updated at|owner id|merged into|omzet|omset|pendapatan|laba|email|e mail|foto|photo|"
                    "kode pos|postcode|agama|pendidikan|umur|usia|kk|no kk|nomor kk|status|"},
    {I_SOURCE_ID, EXACT, "|id sumber|source id|sumber id|nomor sumber|no sumber|"},
    {I_SOURCE_ID, OFTEN, "|id usaha|id umkm|id pelaku usaha|no registrasi|nomor registrasi|no reg|id registrasi|"
                         "nomor induk umkm|no induk umkm|kode umkm|kode usaha|id data|"},
    {I_NAME, EXACT, "|nama usaha|nama umkm|nama ukm|nama ikm|nama toko|nama warung|nama tempat usaha|nama perusahaan|"
                    "nama badan usaha|nama unit usaha|nama usaha umkm|nama umkm usaha|nama kelompok usaha|business name|"
                    "name of business|shop name|name|nama usaha dagang|nama tempat|nama usaha merek|"},
    {I_NAME, OFTEN, "|usaha|umkm|business|shop|nama produk usaha|"},
    {I_OWNER, EXACT, "|nama pemilik|pemilik|pemilik usaha|nama pemilik usaha|nama pelaku usaha|pelaku usaha|"
                     "nama pengusaha|pengusaha|nama pemilik umkm|nama pelaku umkm|nama pelaku|pelaku umkm|pemilik umkm|"
                     "nama anggota|nama pedagang|owner|owner name|name of owner|nama sesuai ktp|nama ktp|"
                     "nama pemilik sesuai ktp|nama lengkap pemilik|nama penjual|nama pemilik toko|"},
    {I_OWNER, OFTEN, "|nama lengkap|penanggung jawab|nama penanggung jawab|pengelola|nama pengelola|nama pimpinan|"
                     "pimpinan|nama pj|atas nama|anggota|pedagang|"},
    {I_NIK, EXACT, "|nik|no nik|nomor nik|no ktp|nomor ktp|ktp|nik pemilik|nik ktp|no nik ktp|no ktp nik|nik no ktp|"
                   "nik pelaku usaha|no identitas|nomor identitas|nomor induk kependudukan|no induk kependudukan|"
                   "owner nik|national id|no ktp pemilik|nomor ktp nik|"},
    {I_BIRTH, EXACT, "|tanggal lahir|tgl lahir|tgl lahir pemilik|tanggal lahir pemilik|tempat tanggal lahir|"
                     "tempat tgl lahir|ttl|tmp tgl lahir|birth date|date of birth|owner birth date|lahir|"},
    {I_GENDER, EXACT, "|jenis kelamin|l p|lp|jk|gender|sex|kelamin|owner gender|jns kelamin|jenis kelamin l p|"},
    {I_PHONE, EXACT, "|no hp|hp|nomor hp|nohp|no telp|no telepon|no telpon|nomor telepon|nomor telp|telepon|telpon|telp|"
                     "tlp|no tlp|no wa|wa|whatsapp|no whatsapp|nomor whatsapp|nomor wa|no hp wa|nomor hp wa|hp wa|wa hp|"
                     "telp hp|hp telp|no telp hp|no hp telp|no hp whatsapp|no handphone|handphone|nomor handphone|"
                     "hand phone|no hand phone|ponsel|no ponsel|nomor ponsel|phone|phone number|mobile|mobile phone|"
                     "no telp wa|no telepon hp|no hp pemilik|telepon hp|telp wa|no hp aktif|no hp wa aktif|"
                     "no telepon wa|nomor telepon hp|nomor telepon wa|nomor hp aktif|no telephone|telephone|"},
    {I_PHONE, OFTEN, "|kontak|no kontak|nomor kontak|contact|kontak person|contact person|cp|no kontak person|"},
    {I_ADDRESS, EXACT, "|alamat usaha|alamat|alamat lengkap|alamat lengkap usaha|alamat tempat usaha|alamat toko|"
                       "alamat umkm|alamat produksi|tempat usaha|tempat jualan|tempat berjualan|lokasi usaha|"
                       "lokasi jualan|address|business address|alamat jualan|alamat lokasi usaha|"},
    {I_ADDRESS, OFTEN, "|lokasi|jalan|nama jalan|domisili|alamat rumah|alamat pemilik|alamat ktp|alamat domisili|"
                       "alamat tinggal|alamat tempat tinggal|"},
    {I_RT, EXACT, "|rt|rt rw|no rt|rt usaha|"},
    {I_RW, EXACT, "|rw|no rw|rw usaha|"},
    {I_WARD, EXACT, "|kelurahan|kel|nama kelurahan|desa kelurahan|kelurahan desa|kel desa|desa kel|kelurahan usaha|"
                    "kelurahan tempat usaha|kelurahan lokasi usaha|ward|ward code|kode kelurahan|village|kelurahan umkm|"},
    {I_WARD, OFTEN, "|desa|kelurahan domisili|kelurahan pemilik|ward name|"},
    {I_DISTRICT, EXACT, "|kecamatan|kec|nama kecamatan|kecamatan usaha|kecamatan tempat usaha|kecamatan lokasi usaha|"
                        "district|kecamatan umkm|"},
    {I_DISTRICT, OFTEN, "|kecamatan domisili|kecamatan pemilik|district name|"},
    {I_POINT, EXACT, "|koordinat|titik koordinat|lat long|latlong|lat lng|latitude longitude|koordinat usaha|"
                     "koordinat lokasi|titik lokasi|lokasi gps|gps|lintang bujur|koordinat gps|"},
    {I_LAT, EXACT, "|lat|latitude|lintang|garis lintang|koordinat lintang|"},
    {I_LNG, EXACT, "|lng|lon|long|longitude|bujur|garis bujur|koordinat bujur|"},
    {I_SECTOR, EXACT, "|sektor|sektor usaha|bidang usaha|jenis usaha|kategori usaha|klaster|klaster usaha|cluster|"
                      "jenis dagangan|bidang kegiatan|jenis kegiatan usaha|kegiatan usaha|sector|kelompok bidang usaha|"
                      "business type|jenis bidang usaha|"},
    {I_SECTOR, OFTEN, "|bidang|kategori|jenis|jenis produk|produk|komoditas|produk utama|usaha utama|jenis dagang|"
                      "jenis barang|nama produk|kelompok usaha|barang dagangan|jenis komoditi|"},
    {I_KBLI, EXACT, "|kbli|kode kbli|no kbli|nomor kbli|kbli 2020|kode kbli 2020|kbli 2025|kode kbli 2025|kbli 5 digit|"},
    {I_KBLI_VERSION, EXACT, "|kbli version|versi kbli|edisi kbli|tahun kbli|"},
    {I_NIB, EXACT, "|nib|no nib|nomor nib|nomor induk berusaha|no induk berusaha|nib oss|"},
    {I_NPWP, EXACT, "|npwp|no npwp|nomor npwp|nomor pokok wajib pajak|npwp pemilik|npwp usaha|owner npwp|"},
    {I_FOUNDED, EXACT, "|tanggal berdiri|tgl berdiri|tahun berdiri|th berdiri|thn berdiri|mulai usaha|tahun mulai|"
                       "tahun mulai usaha|tanggal mulai usaha|tgl mulai usaha|berdiri|berdiri sejak|sejak tahun|"
                       "tahun pendirian|tanggal pendirian|founded on|founded|mulai berusaha|mulai berdiri|berdiri tahun|"
                       "tahun usaha berdiri|th mulai usaha|thn mulai usaha|tahun memulai usaha|"},
    {I_FOUNDED, OFTEN, "|sejak|tahun usaha|"},
    {I_CAPITAL, EXACT, "|modal|modal awal|modal usaha|modal rp|modal awal rp|modal usaha rp|jumlah modal|besar modal|"
                       "nilai modal|capital|modal dalam rupiah|jumlah modal rp|jumlah modal usaha|"},
    {I_EMPLOYEES, EXACT, "|tenaga kerja|jumlah tenaga kerja|jml tenaga kerja|jml tk|jumlah tk|tk|karyawan|"
                         "jumlah karyawan|jml karyawan|pekerja|jumlah pekerja|jml pekerja|pegawai|jumlah pegawai|"
                         "jml pegawai|employees|tenaga kerja orang|jumlah tenaga kerja orang|naker|jml naker|"},
    {I_CHANNELS, EXACT, "|saluran penjualan|saluran|pemasaran|media pemasaran|cara penjualan|cara jual|channels|"
                        "sales channels|kanal penjualan|sistem penjualan|metode penjualan|kanal|sarana pemasaran|"
                        "media penjualan|media jualan|media berjualan|"},
    {I_NOTES, EXACT, "|keterangan|ket|catatan|notes|keterangan lain|keterangan tambahan|remarks|memo|catatan lain|"},
    {I_CURATION, EXACT, "|kurasi|status kurasi|hasil kurasi|curation|terkurasi|status terkurasi|sudah kurasi|"
                        "lolos kurasi|kurasi umkm|status kurasi umkm|"},
    {I_CURATION, OFTEN, "|status verifikasi|verifikasi|"},
    {I_CURATION_ON, EXACT, "|tanggal kurasi|tgl kurasi|curation on|tanggal terkurasi|tgl terkurasi|"
                           "tanggal lolos kurasi|tgl lolos kurasi|"},
    {I_ACTIVITY, EXACT, "|status usaha|keadaan usaha|status aktif|keaktifan|kondisi usaha|activity|status keaktifan|"
                        "aktif tidak aktif|status operasional|status kegiatan|aktif|masih aktif|"},
    {I_CLASS, EXACT, "|kelas usaha|skala usaha|skala|klasifikasi usaha|class|kelas|ukuran usaha|business class|"
                     "skala umkm|kelas umkm|"},
    {I_CLASS, OFTEN, "|klasifikasi|"},
    {I_CONFIRMED, EXACT, "|terakhir didata|tanggal pendataan|tgl pendataan|tanggal data|tgl data|tanggal survei|"
                         "tgl survei|tanggal survey|tgl survey|tanggal didata|tgl didata|confirmed on|confirmed at|"},
    {I_CONFIRMED, OFTEN, "|tanggal update|tgl update|diperbarui|terakhir diperbarui|tanggal input|tgl input|timestamp|"
                         "stempel waktu|last updated|"},
    {I_PIRT, EXACT, "|pirt|p irt|no pirt|no p irt|nomor pirt|nomor p irt|izin pirt|izin p irt|no izin pirt|"
                    "nomor izin pirt|sertifikat pirt|sertifikat p irt|no sertifikat pirt|nomor sertifikat pirt|sppirt|"
                    "spp irt|no sppirt|no spp irt|nomor sppirt|nomor spp irt|pirt no|ijin pirt|no ijin pirt|"},
    {I_HALAL, EXACT, "|halal|no halal|nomor halal|sertifikat halal|no sertifikat halal|nomor sertifikat halal|"
                     "sertifikasi halal|no sertifikasi halal|nomor sertifikasi halal|izin halal|halal mui|halal bpjph|"
                     "sertifikat halal mui|sertifikat halal bpjph|no halal bpjph|id halal|no id halal|"
                     "halal certificate|"},
    {I_BRAND, EXACT, "|hki|haki|no hki|nomor hki|no haki|sertifikat hki|sertifikat merek|sertifikat merk|"
                     "no sertifikat merek|nomor sertifikat merek|no merek|nomor merek|merek terdaftar|merk terdaftar|"
                     "hak merek|hak merk|pendaftaran merek|no pendaftaran merek|nomor pendaftaran merek|merek hki|"
                     "hki merek|trademark|"},
    {I_BRAND, OFTEN, "|merek|merk|merek usaha|merk usaha|nama merek|nama merk|nama brand|brand|merek dagang|"
                     "merk dagang|merek produk|merk produk|"},
    {I_BPOM, EXACT, "|bpom|no bpom|nomor bpom|izin bpom|no izin bpom|nomor izin bpom|bpom md|bpom ri|bpom ri md|"
                    "no bpom md|bpom md ml|izin edar bpom|no izin edar bpom|nomor izin edar bpom|nie bpom|"},
};

/* Words that decide where no whole heading is known; all of a row must stand in it. In this order. */
static const struct {
    enum import_what what;
    const char *words;
} telling[] = {
    {I_NONE, "omzet"}, {I_NONE, "omset"}, {I_NONE, "pendapatan"}, {I_NONE, "laki"}, {I_NONE, "perempuan"},
    {I_NONE, "foto"}, {I_NONE, "email"}, {I_NONE, "berlaku"}, {I_NONE, "terbit"}, {I_NONE, "kedaluwarsa"},
    {I_NONE, "kadaluarsa"}, {I_NONE, "tanggal pirt"}, {I_NONE, "tgl pirt"}, {I_NONE, "tahun pirt"},
    {I_NONE, "tanggal halal"}, {I_NONE, "tgl halal"}, {I_NONE, "tahun halal"}, {I_NONE, "nib pirt"},
    {I_NONE, "nib halal"}, {I_NONE, "pirt halal"}, {I_NONE, "pirt bpom"}, {I_NONE, "halal bpom"},
    {I_PIRT, "pirt"}, {I_PIRT, "p irt"}, {I_HALAL, "halal"}, {I_BPOM, "bpom"}, {I_BRAND, "hki"},
    {I_BRAND, "sertifikat merek"}, {I_NONE, "sertifikat"},
    {I_SOURCE_ID, "id sumber"}, {I_NPWP, "npwp"}, {I_NIB, "nib"}, {I_NIK, "nik"}, {I_KBLI, "kbli"},
    {I_BIRTH, "lahir"}, {I_GENDER, "kelamin"}, {I_PHONE, "hp"}, {I_PHONE, "telp"}, {I_PHONE, "telepon"},
    {I_PHONE, "wa"}, {I_PHONE, "whatsapp"}, {I_PHONE, "handphone"}, {I_PHONE, "ponsel"},
    {I_CURATION_ON, "tanggal kurasi"}, {I_CURATION_ON, "tgl kurasi"}, {I_CURATION, "kurasi"},
    {I_ADDRESS, "alamat"}, {I_WARD, "kelurahan"}, {I_DISTRICT, "kecamatan"}, {I_OWNER, "nama pemilik"},
    {I_OWNER, "nama pengusaha"}, {I_NAME, "nama usaha"}, {I_NAME, "nama umkm"}, {I_NAME, "nama toko"},
    {I_NIK, "ktp"}, {I_EMPLOYEES, "tenaga kerja"}, {I_EMPLOYEES, "karyawan"}, {I_EMPLOYEES, "pegawai"},
    {I_CAPITAL, "modal"}, {I_FOUNDED, "berdiri"}, {I_FOUNDED, "mulai usaha"}, {I_SECTOR, "bidang usaha"},
    {I_SECTOR, "jenis usaha"}, {I_SECTOR, "sektor"}, {I_CLASS, "skala usaha"}, {I_ACTIVITY, "status usaha"},
    {I_NOTES, "keterangan"}, {I_NOTES, "catatan"}, {I_POINT, "koordinat"}, {I_OWNER, "pemilik"},
};
/* clang-format on */

enum { KNOWN = sizeof(known) / sizeof(known[0]), TELLING = sizeof(telling) / sizeof(telling[0]) };

const char *import_what_name(enum import_what what)
{
    return whats[what].name;
}

enum import_what import_what_of(const char *name)
{
    for (int i = I_NONE + 1; name && i < I_WHAT_COUNT; i++)
        if (strcmp(whats[i].name, name) == 0)
            return (enum import_what)i;
    return I_NONE;
}

const struct field *import_what_field(enum import_what what)
{
    return whats[what].field ? field_find(&business_fields, whats[what].field) : NULL;
}

/* Whether a whole word, or words in a row, stand in a folded text. */
static bool has_words(const char *fold, const char *words)
{
    size_t n = strlen(words);
    for (const char *at = fold; (at = strstr(at, words)); at++)
        if ((at == fold || at[-1] == ' ') && (!at[n] || at[n] == ' '))
            return true;
    return false;
}

static bool has_all_words(const char *fold, const char *words)
{
    char copy[FOLD_MAX], *save = NULL;
    if (has_words(fold, words))
        return true;
    if (!strchr(words, ' '))
        return false;
    text_copy(copy, sizeof(copy), words);
    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
        if (!has_words(fold, w))
            return false;
    return true;
}

static bool look_up(const char *fold, struct import_guess *ret)
{
    char key[FOLD_MAX + 3];
    snprintf(key, sizeof(key), "|%s|", fold);
    for (size_t i = 0; i < KNOWN; i++) {
        if (strstr(known[i].phrases, key)) {
            *ret = (struct import_guess){known[i].what, known[i].rank};
            return true;
        }
    }
    return false;
}

/* The closest known heading of some length: "Nama Ushaa", "Kelurhan". */
static struct import_guess nearest(const char *fold)
{
    struct import_guess best = {I_NONE, NEAR};
    int score = NEAR_SIMILAR - 1;
    if (strlen(fold) < NEAR_LENGTH)
        return best;
    for (size_t i = 0; i < KNOWN; i++) {
        if (known[i].rank != EXACT)
            continue;
        for (const char *p = known[i].phrases + 1; *p;) {
            char phrase[FOLD_MAX];
            size_t n = strcspn(p, "|");
            snprintf(phrase, sizeof(phrase), "%.*s", (int)n, p);
            int s = n >= NEAR_LENGTH ? text_similarity(phrase, fold) : 0;
            if (s > score) {
                score = s;
                best.what = known[i].what;
            }
            p += n + (p[n] == '|');
        }
    }
    return best;
}

/* "Nama" under "PEMILIK": the heading above says whose. */
static struct import_guess by_group(const char *group, const char *fold)
{
    bool owner = has_words(group, "pemilik") || has_words(group, "pengusaha") ||
                 has_words(group, "pelaku usaha") || has_words(group, "pelaku");
    bool business = !owner && (has_words(group, "usaha") || has_words(group, "umkm") ||
                               has_words(group, "toko"));
    if (strcmp(fold, "nama") == 0 && (owner || business))
        return (struct import_guess){owner ? I_OWNER : I_NAME, EXACT};
    if (strcmp(fold, "alamat") == 0 && (owner || business))
        return (struct import_guess){I_ADDRESS, owner ? OFTEN : EXACT};
    return (struct import_guess){I_NONE, 0};
}

static void fold_into(struct arena *a, const char *text, char ret_fold[static FOLD_MAX])
{
    struct arena_mark mark = arena_mark(a);
    text_copy(ret_fold, FOLD_MAX, text_fold(a, text));
    arena_reset(a, mark);
}

struct import_guess import_guess(struct arena *a, const char *group, const char *heading)
{
    struct import_guess g = {I_NONE, NEAR};
    char fold[FOLD_MAX], above[FOLD_MAX];
    fold_into(a, heading, fold);
    fold_into(a, group, above);
    if (!*fold)
        return g;
    struct import_guess of_group = by_group(above, fold);
    if (of_group.what != I_NONE)
        return of_group;
    if (look_up(fold, &g))
        return g;
    if (strlen(fold) > 60)
        return g; /* a sentence, not a heading */
    for (size_t i = 0; i < TELLING; i++)
        if (has_all_words(fold, telling[i].words))
            return (struct import_guess){telling[i].what, WORD};
    return g;
}

/* Misspelt ones, in a row that is a heading by its others: looking for them is slow. */
static void guess_misspelt(struct arena *a, const char *const *headings, size_t n,
                           struct import_guess *g)
{
    char fold[FOLD_MAX];
    bool sure = false;
    for (size_t i = 0; i < n; i++)
        sure = sure || (g[i].what != I_NONE && g[i].rank == EXACT);
    for (size_t i = 0; i < n && sure; i++) {
        if (g[i].what != I_NONE || g[i].rank != NEAR)
            continue;
        fold_into(a, headings[i], fold);
        g[i] = nearest(fold);
    }
}

/* "Nama" alone: the owner's when there is a name for the business, else the business's when there
 * is an owner. */
static void settle_names(struct arena *a, const char *const *headings, size_t n,
                         struct import_guess *g)
{
    bool name = false, owner = false;
    for (size_t i = 0; i < n; i++) {
        name = name || g[i].what == I_NAME;
        owner = owner || g[i].what == I_OWNER;
    }
    for (size_t i = 0; i < n && (!name || !owner); i++) {
        struct arena_mark mark = arena_mark(a);
        bool bare = strcmp(text_fold(a, headings[i]), "nama") == 0;
        arena_reset(a, mark);
        if (!bare || g[i].what != I_NONE)
            continue;
        g[i] = (struct import_guess){owner ? I_NAME : I_OWNER, OFTEN};
        return;
    }
}

/* A brand is the business's name where there is no other, and beside one a paper. */
static void settle_brand(size_t n, struct import_guess *g)
{
    for (size_t i = 0; i < n; i++)
        if (g[i].what == I_NAME)
            return;
    for (size_t i = 0; i < n; i++)
        if (g[i].what == I_BRAND && g[i].rank == OFTEN)
            g[i].what = I_NAME;
}

int import_guess_row(struct arena *a, const char *const *groups, const char *const *headings,
                     size_t n, struct import_guess *ret)
{
    int best[I_WHAT_COUNT], sure = 0, score = 0;
    for (int w = 0; w < I_WHAT_COUNT; w++)
        best[w] = -1;
    for (size_t i = 0; i < n; i++)
        ret[i] = import_guess(a, groups ? groups[i] : "", headings[i]);
    guess_misspelt(a, headings, n, ret);
    settle_brand(n, ret);
    settle_names(a, headings, n, ret);
    for (size_t i = 0; i < n; i++)
        if (ret[i].what != I_NONE &&
            (best[ret[i].what] < 0 || ret[i].rank < ret[best[ret[i].what]].rank))
            best[ret[i].what] = (int)i;
    for (size_t i = 0; i < n; i++) {
        if (ret[i].what != I_NONE && best[ret[i].what] != (int)i)
            ret[i].what = I_NONE;
        if (ret[i].what == I_NONE)
            continue;
        sure += ret[i].rank == EXACT;
        score += ret[i].rank == EXACT ? 3 : 1;
    }
    bool who = best[I_NAME] >= 0 || best[I_OWNER] >= 0 || best[I_SOURCE_ID] >= 0;
    return who && (sure >= 2 || (sure && score >= 5)) ? score : 0;
}
