/*
 * What a new installation begins with: categories, outside bodies, deadlines. Officers change all
 * of it; nothing here is looked at again once the tables have rows.
 *
 * Bodies: facts told by themselves or in the press, taken down in 2026 (NOTICE). What was not read
 * at a source says so, and has no day on which it was checked: an officer calls there first.
 */
#include "category_parts.h"

#include "category_sql.h"

enum { ANON = 1, URGENT = 2 };

static const struct {
    const char *code, *parent, *name_id, *name_en, *help_id, *help_en;
    int seal, level;
    const char *desk, *kind, *bodies;
    unsigned flags;
} categories[] = {
    {"capital", NULL, "Modal usaha", "Capital", "Butuh modal, pinjaman, atau bantuan untuk usaha.",
     "Money for a business: loans, grants.", 0, 1, "finance", "service", "baznas_malang,bpr_tugu",
     0},
    {"capital_loan", "capital", "Cari pinjaman resmi", "Looking for a licensed loan",
     "Ingin KUR, BPR, koperasi, atau pinjaman tanpa bunga.",
     "KUR, rural bank, cooperative or interest-free loans.", 0, 1, "finance", "service",
     "baznas_malang,bpr_tugu", 0},
    {"capital_refused", "capital", "Pengajuan ditolak atau lama", "Application refused or slow",
     "Sudah mengajukan, tetapi ditolak atau tidak ada kabar.",
     "An application was refused, or nobody answers.", 0, 1, "finance", "service", "ojk_157", 0},
    {"capital_grant", "capital", "Bantuan pemerintah", "Public grants",
     "Tanya syarat dan jadwal bantuan.", "Conditions and dates of grants.", 0, 1, "finance",
     "information", NULL, 0},

    {"licence", NULL, "Perizinan", "Licences", "NIB, halal, PIRT, merek, dan izin lain.",
     "NIB, halal, PIRT, trade marks and others.", 0, 1, "licences", "service", NULL, 0},
    {"licence_nib", "licence", "NIB dan OSS", "Business number (NIB)",
     "Belum punya NIB, data salah, atau akun OSS bermasalah.",
     "No NIB yet, wrong data, trouble with the OSS account.", 0, 1, "licences", "service", NULL, 0},
    {"licence_halal", "licence", "Sertifikat halal", "Halal certificate",
     "Pendaftaran, biaya, atau proses yang lama.", "Registration, costs, long waiting.", 0, 1,
     "licences", "service", NULL, 0},
    {"licence_pirt", "licence", "PIRT", "Home food licence (PIRT)",
     "Izin makanan dan minuman rumahan.", "For food and drink made at home.", 0, 1, "licences",
     "service", NULL, 0},
    {"licence_bpom", "licence", "Izin BPOM", "BPOM approval",
     "Izin edar makanan olahan, kosmetik, jamu.", "For processed food, cosmetics, herbal medicine.",
     0, 1, "licences", "service", NULL, 0},
    {"licence_brand", "licence", "Merek", "Trade mark",
     "Daftar merek, atau merek dipakai orang lain.", "Registering a mark; somebody else uses it.",
     0, 1, "licences", "service", NULL, 0},

    {"marketing", NULL, "Pemasaran", "Marketing", "Jualan sepi, pameran, jualan daring.",
     "Selling, fairs, selling online.", 0, 1, "marketing", "service", NULL, 0},
    {"marketing_online", "marketing", "Jualan daring", "Selling online",
     "Akun toko, marketplace, ojek daring, pembayaran.",
     "Shop accounts, marketplaces, delivery apps, payment.", 0, 1, "marketing", "service", NULL, 0},
    {"marketing_fair", "marketing", "Pameran dan bazar", "Fairs and bazaars",
     "Ingin ikut, atau ada masalah di tempat.", "Taking part, or trouble there.", 0, 3, "marketing",
     "service", NULL, 0},
    {"marketing_packaging", "marketing", "Kemasan dan label", "Packaging and labels",
     "Desain, bahan, isi label.", "Design, material, what a label must say.", 0, 1, "marketing",
     "service", NULL, 0},
    {"marketing_fraud", "marketing", "Ditipu pembeli atau pemasok",
     "Cheated by a buyer or supplier", "Pesanan fiktif, uang sudah dikirim, bukti transfer palsu.",
     "Faked orders or transfers, money sent for nothing.", 1, 1, "marketing", "service",
     "iasc,polresta", URGENT},

    {"production", NULL, "Produksi", "Production", "Alat, bahan, mutu, tenaga kerja.",
     "Tools, material, quality, workers.", 0, 1, "production", "service", NULL, 0},
    {"production_tools", "production", "Alat dan mesin", "Tools and machines",
     "Rusak, kurang, atau ingin bantuan alat.", "Broken, missing, or help with tools.", 0, 1,
     "production", "service", NULL, 0},
    {"production_material", "production", "Bahan baku", "Raw material",
     "Mahal, langka, atau mutunya turun.", "Dear, scarce, or of poor quality.", 0, 1, "production",
     "service", NULL, 0},
    {"production_skill", "production", "Pelatihan", "Training",
     "Ingin belajar membuat, menghitung, atau mengelola.",
     "Learning to make, reckon or run things.", 0, 1, "production", "information", NULL, 0},

    {"place", NULL, "Tempat usaha", "Place of business", "Lapak, pasar, jalan, listrik, air.",
     "Stalls, markets, roads, power, water.", 0, 1, "place", "service", NULL, 0},
    {"place_stall", "place", "Lapak dan penataan", "Stalls and moving them",
     "Digusur, dipindah, atau mencari tempat.", "Moved away, or looking for a place.", 0, 1,
     "place", "service", NULL, 0},
    {"place_market", "place", "Fasilitas pasar", "Market facilities",
     "Bocor, kotor, parkir, keamanan.", "Leaks, dirt, parking, safety.", 0, 3, "place", "service",
     NULL, 0},
    {"place_access", "place", "Jalan, listrik, air, sampah", "Road, power, water, waste",
     "Usaha terganggu karena keadaan sekitar.", "What surrounds the business disturbs it.", 0, 1,
     "place", "service", "lapor", 0},
    {"place_levy", "place", "Pungutan liar", "Illegal levies",
     "Diminta bayar tanpa aturan. Nama Anda dirahasiakan.",
     "Made to pay without a rule. Your name is kept secret.", 2, 3, "place", "oversight",
     "lapor,polresta", ANON},

    {"debt", NULL, "Pinjol dan rentenir", "Online loans and moneylenders",
     "Terjerat utang. Dirahasiakan, tidak dihakimi.", "Caught in debt. Kept secret, nobody judges.",
     1, 1, "debts", "service", "ojk_157,sipasti,baznas_malang,bpr_tugu", 0},
    {"debt_online", "debt", "Pinjol berizin", "Licensed online loan",
     "Bunga, tagihan, atau cicilan yang tidak sanggup.",
     "Interest, bills or instalments beyond one's means.", 1, 1, "debts", "service",
     "ojk_157,afpi,laps_sjk,idebku", 0},
    {"debt_illegal", "debt", "Pinjol ilegal", "Illegal online loan",
     "Aplikasi tidak terdaftar di OJK.", "An app that OJK does not know.", 1, 1, "debts", "service",
     "sipasti,aduan_konten,polresta", 0},
    {"debt_moneylender", "debt", "Rentenir, bank titil", "Moneylender",
     "Pinjaman harian atau mingguan dengan bunga besar.", "Daily or weekly loans at high interest.",
     1, 1, "debts", "service", "baznas_malang,bpr_tugu", 0},

    {"harassment", NULL, "Teror penagih utang", "Harassment by collectors",
     "Diancam atau dipermalukan penagih. Bila ada bahaya sekarang, telepon 110.",
     "Threatened or shamed by collectors. In danger now? Call 110.", 1, 1, "debts", "service",
     "polresta,ojk_157,afpi,sipasti", ANON | URGENT},
    {"harassment_threat", "harassment", "Ancaman atau kekerasan", "Threats or violence",
     "Bila ada bahaya sekarang, telepon 110.", "In danger now? Call 110.", 1, 1, "debts", "service",
     "polresta,ojk_157", ANON | URGENT},
    {"harassment_data", "harassment", "Data pribadi disebar", "Personal data spread",
     "Foto, KTP, atau kontak disebar ke orang lain.",
     "Photos, identity card or contacts sent to others.", 1, 1, "debts", "service",
     "polresta,aduan_konten,ojk_157,afpi", ANON | URGENT},
    {"harassment_visit", "harassment", "Penagih datang mengganggu", "Collectors at the door",
     "Datang malam hari, ramai-ramai, atau mengambil barang.",
     "At night, in a crowd, or taking things away.", 1, 1, "debts", "service",
     "polresta,ojk_157,afpi", ANON | URGENT},

    {"disaster", NULL, "Bencana", "Disaster", "Usaha terkena kebakaran, banjir, atau lainnya.",
     "Fire, flood or the like hit the business.", 0, 1, "disaster", "service", "baznas_malang",
     URGENT},
    {"disaster_fire", "disaster", "Kebakaran", "Fire", "Untuk pemadaman telepon 113.",
     "To have a fire put out call 113.", 0, 1, "disaster", "service", "baznas_malang", URGENT},
    {"disaster_flood", "disaster", "Banjir dan longsor", "Flood and landslide",
     "Tempat, alat, atau barang rusak.", "Premises, tools or goods damaged.", 0, 1, "disaster",
     "service", "baznas_malang", URGENT},

    {"other", NULL, "Lainnya", "Other", "Tidak tahu masuk mana? Tulis saja di sini.",
     "Not sure where it belongs? Write it here.", 0, 1, "general", "service", "lapor", 0},
    {"other_question", "other", "Pertanyaan", "Question", "Ingin bertanya tentang program.",
     "A question about the programme.", 0, 1, "general", "information", NULL, 0},
    {"other_staff", "other", "Keluhan tentang petugas", "Complaint about staff",
     "Tentang pendamping, kelurahan, atau dinas. Langsung ke kota, dirahasiakan.",
     "About a companion, ward or office. Goes to the city at once, kept secret.", 2, 3, "general",
     "oversight", "lapor", ANON},
};

#define READ   "Bacaan 2026; keyakinan tinggi"
#define RECALL "Dari ingatan, belum dicek: hubungi dulu sebelum dipakai"
#define PARTLY "Lembaga: keyakinan tinggi. "

static const struct {
    const char *code, *name, *purpose, *phone, *whatsapp, *address, *hours, *source, *checked_on;
} bodies[] = {
    {"ojk_157", "Kontak OJK 157",
     "Pengaduan dan pertanyaan tentang lembaga keuangan berizin; cek legalitas", "157",
     "081157157157", "kontak157.ojk.go.id", "Senin–Jumat 08.00–17.00",
     "Telepon dan WA: keyakinan tinggi; situs dan jam dari ingatan, belum dicek", NULL},
    {"sipasti", "SIPASTI (Satgas PASTI)", "Lapor pinjol ilegal dan investasi ilegal", NULL, NULL,
     "sipasti.ojk.go.id", "Daring 24 jam, sejak 1 April 2025", READ, NULL},
    {"iasc", "IASC (OJK dan Satgas PASTI)",
     "Penipuan transaksi: uang baru ditransfer, minta rekening penipu diblokir", NULL, NULL,
     "iasc.ojk.go.id", "Sejak 22 November 2024", READ, NULL},
    {"ojk_malang", "Kantor OJK Malang", "Layanan tatap muka OJK untuk Malang Raya dan sekitarnya",
     NULL, NULL, "Jl. Letjen Sutoyo 109–111, Malang", "Hari kerja",
     PARTLY "Alamat dari ingatan, belum dicek", NULL},
    {"idebku", "iDebku (OJK)", "Cek riwayat kredit (SLIK) atas nama sendiri, gratis", NULL, NULL,
     "idebku.ojk.go.id", "Daring", RECALL, NULL},
    {"aduan_konten", "Aduan Konten (Komdigi)", "Minta blokir aplikasi atau situs pinjol ilegal",
     NULL, NULL, "aduankonten.id", "Daring", RECALL, NULL},
    {"polresta", "Polresta Malang Kota", "Ancaman, pemerasan, penyebaran data pribadi", "110", NULL,
     "patrolisiber.id", "24 jam", RECALL, NULL},
    {"afpi", "AFPI", "Penagihan oleh pinjol berizin, sertifikasi penagih", "150505", NULL,
     "afpi.or.id", "Hari kerja", RECALL, NULL},
    {"laps_sjk", "LAPS SJK", "Sengketa dengan lembaga berizin, setelah mengadu ke lembaganya", NULL,
     NULL, "lapssjk.id", "Hari kerja", RECALL, NULL},
    {"baznas_malang", "BAZNAS Kota Malang",
     "Pelunasan utang rentenir atau pinjol bagi mustahik, modal tanpa bunga", NULL, NULL, NULL,
     NULL, "Program: keyakinan tinggi; kontak belum dikumpulkan", NULL},
    {"bpr_tugu", "BPR Tugu Artha Sejahtera", "OJIR: pinjaman pengganti rentenir, bunga 0%", NULL,
     NULL, "Jl. Borobudur 18, Malang", NULL, READ, NULL},
    {"lapor", "LAPOR! dan SAMBAT", "Pengaduan layanan pemerintah", NULL, NULL,
     "lapor.go.id; sambat.malangkota.go.id", "Daring",
     PARTLY "Alamat situs dari ingatan, belum dicek", NULL},
};

#define LAPOR    "Panduan LAPOR!"
#define PERMEN   "Permenpan RB 62/2018 (standar SIPPN)"
#define PROPOSED "Usulan sistem"

static const struct {
    const char *clock, *scope;
    int64_t n;
    const char *unit, *source;
} rules[] = {
    {"response", "", 3, "working_days", LAPOR},
    {"response", "category:harassment", 1, "working_days", PROPOSED},
    {"ward", "", 5, "working_days", LAPOR},
    {"ward", "category:debt", 2, "working_days", PROPOSED},
    {"ward", "category:harassment", 2, "working_days", PROPOSED},
    {"district", "", 5, "working_days", PROPOSED},
    {"city", "", 5, "working_days", PROPOSED},
    {"partner", "", 10, "working_days", PROPOSED},
    {"solution", "", 14, "working_days", PERMEN},
    {"solution", "kind:information", 5, "working_days", PERMEN},
    {"solution", "kind:service", 14, "working_days", PERMEN},
    {"solution", "kind:oversight", 60, "working_days", PERMEN},
    {"answer", "", 10, "days", LAPOR},
    {"held", "", 4, "working_hours", PROPOSED},
};

static enum err seed_categories(struct ctx *cx)
{
    struct category *list;
    size_t n;
    TRY(category_read(cx, &list, &n));
    if (n)
        return OK;
    for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++) {
        unsigned flags = categories[i].flags;
        struct category c = {.code = categories[i].code,
                             .parent = categories[i].parent,
                             .name_id = categories[i].name_id,
                             .name_en = categories[i].name_en,
                             .help_id = categories[i].help_id,
                             .help_en = categories[i].help_en,
                             .seal = categories[i].seal,
                             .level = categories[i].level,
                             .desk = categories[i].desk,
                             .kind = categories[i].kind,
                             .bodies = categories[i].bodies,
                             .anonymous = flags & ANON,
                             .urgent = flags & URGENT,
                             .is_public = true,
                             .rank = (int64_t)(i + 1) * 10,
                             .active = true};
        TRY(category_insert(cx, &c));
    }
    return category_changed(cx);
}

static enum err seed_bodies(struct ctx *cx)
{
    struct body *list;
    size_t n;
    TRY(body_list(cx, true, &list, &n));
    for (size_t i = 0; !n && i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct body b = {.code = bodies[i].code,
                         .name = bodies[i].name,
                         .purpose = bodies[i].purpose,
                         .phone = bodies[i].phone,
                         .whatsapp = bodies[i].whatsapp,
                         .address = bodies[i].address,
                         .hours = bodies[i].hours,
                         .source = bodies[i].source,
                         .checked_on = bodies[i].checked_on,
                         .active = true};
        TRY(body_insert(cx, &b));
    }
    return OK;
}

static enum err seed_rules(struct ctx *cx)
{
    int64_t n;
    TRY(db_int_of(cx, &q_cases_seed_rules, NO_ARGS, 0, &n));
    for (size_t i = 0; !n && i < sizeof(rules) / sizeof(rules[0]); i++)
        TRY(db_exec(cx, &q_cases_seed_rule,
                    ARGS(db_text(rules[i].clock), db_text(rules[i].scope), db_int(rules[i].n),
                         db_text(rules[i].unit), db_text(rules[i].source), db_int(cx->now)),
                    NULL));
    return OK;
}

enum err cases_seed(struct ctx *cx)
{
    TRY(seed_bodies(cx));
    TRY(seed_categories(cx));
    return seed_rules(cx);
}
