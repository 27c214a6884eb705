/* Words of who handles the demo city's cases, and of reporters on the way. See demo_case_words.h.
 */
#include "demo_case_words.h"

/* clang-format off */
const struct demo_answers demo_answers[] = {
    {"capital",
     "Terima kasih, aduan Ibu/Bapak sudah kami terima. Mohon siapkan KTP, KK, NIB, dan catatan penjualan tiga bulan terakhir.|Kami bantu bandingkan beberapa pilihan pembiayaan resmi. Jangan ambil pinjaman harian dulu, ya.|Kami sudah menanyakan ke bagian pembiayaan. Petugas akan menghubungi dalam dua hari kerja.",
     "Sudah ditelepon. Pembukuan belum ada, dibantu membuat catatan sederhana.|Cek: belum ada pinjaman lain menurut pengakuan. NIB ada.|Usaha layak, jaminan tidak ada. Cocok untuk produk tanpa agunan.",
     "Bantu mengisi formulir pengajuan|Kunjungi tempat usaha dan foto kegiatan|Periksa kelengkapan berkas pinjaman",
     "Berkas sudah lengkap dan pengajuan diterima lembaga pembiayaan. Jadwal pencairan sudah diberitahukan.|Sudah dijelaskan syarat dan dibantu mendaftar. Nama sudah masuk daftar tunggu.|Sudah diberi beberapa pilihan; pemilik memilih menabung dulu dan mengajukan bulan depan."},
    {"licence",
     "Terima kasih. Silakan datang ke kelurahan pada jam kerja membawa KTP dan HP, kami bantu sampai selesai.|Aduan sudah kami teruskan ke bagian perizinan. Sementara itu mohon foto bukti pesan kesalahannya.|Kami cek dulu di sistem. Mohon ditunggu, kami kabari lewat tautan ini.",
     "Akun lama memakai nomor yang sudah mati; perlu pemulihan lewat surat pernyataan.|KBLI yang cocok sudah dicari bersama pemilik.|Sudah dicek di sistem, berkas menunggu verifikasi.",
     "Dampingi pengisian di OSS|Antar berkas ke bagian perizinan|Ingatkan jadwal penyuluhan",
     "Izin sudah terbit dan dikirim ke HP pemilik. Mohon dicetak dan dipasang di tempat usaha.|Data sudah diperbaiki bersama di kelurahan. Sudah dicek dan benar.|Sudah didaftarkan; nomor pendaftaran sudah diberikan beserta perkiraan waktunya."},
    {"marketing",
     "Terima kasih sudah melapor. Kami bantu menyiapkan foto produk dan keterangan toko.|Kami catat untuk acara berikutnya dan akan menghubungi lewat WhatsApp.|Mohon kirim tangkapan layar dan tanggal kejadiannya supaya bisa kami telusuri.",
     "Sudah dibimbing membuat foto produk. Perlu diulang minggu depan.|Sudah dicatat di daftar calon peserta bazar.|Kemasan dicek, tanggal kedaluwarsa belum ditulis.",
     "Kirim contoh label yang benar|Daftarkan ke bazar berikutnya|Dampingi membuat foto produk",
     "Toko sudah bisa dipakai lagi dan pemilik sudah bisa mengelolanya sendiri.|Sudah terdaftar untuk acara berikutnya, tempat dan jadwal sudah diberikan.|Desain kemasan sudah jadi dan dicetak bersama tiga usaha lain supaya murah."},
    {"production",
     "Terima kasih, aduan sudah diterima. Pendamping akan datang melihat dalam beberapa hari.|Kami carikan bengkel atau pemasok terdekat. Mohon sebutkan jenis alatnya.|Sudah kami masukkan ke daftar peserta pelatihan. Jadwal menyusul.",
     "Sudah dilihat di tempat. Kerusakan ringan, suku cadang ada di pasar.|Ada tiga usaha lain dengan keperluan yang sama; bisa beli bersama.|Peminat pelatihan di kelurahan ini sudah cukup untuk satu kelas.",
     "Tanyakan harga suku cadang|Kumpulkan usaha yang mau membeli bersama|Cek jadwal pelatihan",
     "Alat sudah diperbaiki dan produksi jalan lagi.|Sudah ikut pembelian bersama, harga lebih murah dan pasokan teratur.|Sudah ikut pelatihan dan diberi bahan latihan untuk di rumah."},
    {"place",
     "Terima kasih. Petugas akan melihat keadaan di tempat. Mohon maaf atas gangguannya.|Sudah kami sampaikan ke pengelola. Kami minta dijawab minggu ini.|Kami kumpulkan dulu keterangan pedagang lain supaya adil untuk semua.",
     "Sudah dicek di tempat, keadaannya benar seperti yang dilaporkan.|Pengelola berjanji memperbaiki, tanggal belum pasti.|Ada pedagang lain yang mengeluh hal sama.",
     "Cek lagi setelah hujan|Pertemuan dengan pengelola|Foto keadaan setelah diperbaiki",
     "Sudah diperbaiki dan dicek bersama pelapor. Foto ada di berkas.|Sudah disepakati bersama pedagang dan pengelola, tempat baru bisa dipakai mulai minggu ini.|Sudah ditertibkan. Mohon lapor lagi bila terulang."},
    {"debt",
     "Terima kasih sudah berani bercerita. Ini dirahasiakan dan tidak ada yang menghakimi. Kami hitung bersama dulu semua utangnya.|Kami dampingi pelan-pelan. Jangan ambil pinjaman baru untuk menutup yang lama, ya.|Mohon catat nama pemberi pinjaman, jumlah, dan sisa cicilan. Tidak apa-apa kalau belum lengkap.",
     "Sudah ditelepon pada waktu yang diminta. Pemilik setuju dibantu, keluarga belum tahu.|Daftar utang sudah dibuat bersama, jumlahnya di atas penghasilan bulanan.|Pemberi pinjaman dicek; sebagian tidak berizin.",
     "Buat daftar utang bersama pemilik|Siapkan surat permohonan keringanan|Hubungi lagi untuk menanyakan keadaan",
     "Sudah ada kesepakatan cicilan baru yang sanggup dibayar. Pendamping memantau tiap bulan.|Utang harian sudah diganti dengan pembiayaan tanpa bunga lewat mitra. Barang jaminan sudah kembali.|Aplikasi tidak berizin sudah dilaporkan. Pemilik sudah tahu apa yang wajib dan tidak wajib dibayar."},
    {"harassment",
     "Kami turut prihatin. Bila ada bahaya sekarang, telepon 110. Simpan semua pesan dan catat jam penagih menghubungi.|Aduan ini dirahasiakan. Petugas kami menghubungi hari ini lewat nomor yang aman.|Kami dampingi melapor. Ibu/Bapak tidak sendirian.",
     "Sudah ditelepon, keadaan aman sementara. Bukti pesan dan rekaman sudah disimpan pemilik.|Keluarga sudah tahu dan mendampingi.|Penagih tidak bisa menunjukkan kartu dan sertifikat.",
     "Telepon lagi besok pagi|Dampingi ke kantor polisi|Kumpulkan bukti pesan dan nomor",
     "Sudah dilaporkan dan ditanggapi. Penagih tidak datang lagi selama seminggu ini.|Pemberi pinjaman sudah ditegur dan mengganti cara penagihan. Pemilik diberi nomor yang bisa dihubungi.|Laporan sudah diterima pihak berwajib, nomor laporan ada pada pemilik. Pendampingan dilanjutkan."},
    {"disaster",
     "Kami turut prihatin. Petugas akan datang mencatat kerusakan. Mohon foto keadaan sebelum dibersihkan bila aman.|Sudah kami teruskan ke bagian bencana.",
     "Sudah dilihat di tempat. Kerusakan sedang, alat utama rusak.|Daftar kerugian sudah dibuat bersama ketua RT.",
     "Buat berita acara kerusakan|Cek bantuan alat pengganti",
     "Bantuan alat dan bahan sudah diterima, usaha mulai buka lagi.|Tempat sementara sudah disiapkan dan bisa dipakai sampai perbaikan selesai."},
    {"other",
     "Terima kasih atas pertanyaannya. Kami jawab setelah menanyakan ke bagian yang mengurus.|Sudah kami terima. Pendamping akan menghubungi.|Terima kasih sudah memberi tahu. Kami periksa dulu keterangannya.",
     "Sudah dihubungi, pertanyaannya dicatat.|Perlu ditanyakan ke bagian lain dulu.|Keterangan kedua pihak sudah dicatat.",
     "Hubungi pelapor|Jadwalkan pertemuan",
     "Pertanyaan sudah dijawab lengkap dan pelapor sudah mengerti.|Sudah dipertemukan dan disepakati bersama.|Sudah ditindaklanjuti sesuai aturan. Terima kasih sudah melapor."},
};
const size_t demo_answers_n = sizeof(demo_answers) / sizeof(demo_answers[0]);

const char demo_words_hello[] = "|||Selamat pagi.|Assalamualaikum.|Permisi, mau bertanya.|Selamat siang, Bapak/Ibu.|Mohon maaf mengganggu.";
const char demo_words_please[] = "||Mohon bantuannya.|Terima kasih sebelumnya.|Mohon ditindaklanjuti, terima kasih.|Kalau perlu berkas, bisa saya kirim lewat WA.|Saya tunggu kabarnya.";
const char demo_words_asks[] = "Apakah sudah ada kabar?|Berkas yang diminta sudah saya siapkan, diantar ke mana?|Saya sudah dihubungi, terima kasih. Selanjutnya bagaimana?|Maaf baru membalas. Saya bisa ditemui sore hari.|Keadaannya masih sama, mohon dibantu.|Foto dan berkas sudah saya kirim lewat WA pendamping.";
const char demo_words_to_city[] = "Perlu keputusan bagian di kota, bukan kewenangan kelurahan.|Syaratnya diurus di dinas, mohon ditindaklanjuti.|Menyangkut lebih dari satu kelurahan.|Perlu petugas yang menguasai bidang ini.";
const char demo_words_to_district[] = "Perlu dibicarakan dengan kelurahan lain di kecamatan.|Mohon bantuan kecamatan, di kelurahan tidak ada petugasnya.";
const char demo_words_back[] = "Bisa diselesaikan di kelurahan, mohon didampingi pendamping setempat.|Cukup dibantu di kelurahan, syarat sudah kami jelaskan.";
const char demo_words_refer[] = "Sesuai untuk lembaga ini, pelapor sudah setuju diteruskan.|Pelapor setuju datanya diteruskan supaya cepat ditangani.|Di luar kewenangan kota, diteruskan dengan persetujuan pelapor.";
const char demo_words_partner[] = "Kami sudah menghubungi pemilik dan menjadwalkan kunjungan.|Berkas sudah kami terima, sedang kami periksa.|Memenuhi syarat awal. Kami survei minggu ini.";
const char demo_words_partner_back[] = "Sudah kami layani, silakan ditutup oleh kota.|Tidak memenuhi syarat kami, mohon dicarikan jalan lain.|Sudah selesai dari pihak kami.";
const char demo_words_pause[] = "Menunggu berkas dari pelapor.|Menunggu jawaban kantor lain.|Pelapor sedang di luar kota, minta dilanjutkan setelah pulang.";
const char demo_words_contact[] = "Sudah ditelepon; setuju dibantu.|Sudah ditemui di rumah, bersedia didampingi.|Sudah bicara lewat telepon pada jam yang diminta.";
const char demo_words_declined[] = "Di luar kewenangan program ini. Sudah dijelaskan ke mana bisa bertanya.|Permintaan tidak memenuhi aturan yang berlaku. Alasannya sudah dijelaskan kepada pelapor.|Sudah dicek, keadaannya tidak seperti yang dilaporkan.";
const char demo_words_withdrawn[] = "Pelapor mencabut aduan karena sudah selesai sendiri.|Pelapor tidak ingin melanjutkan.";
const char demo_words_again[] = "Masalahnya muncul lagi, belum benar-benar selesai.|Ternyata belum beres, mohon dicek lagi.|Katanya sudah selesai, tetapi saya belum menerima apa-apa.";
const char demo_words_late[] = "Mohon maaf atas keterlambatan kami. Aduan ini sekarang kami tangani.|Maaf sudah menunggu lama. Kami selesaikan minggu ini.|Mohon maaf, aduan ini terlewat. Kami ambil alih sekarang.";
const char demo_words_happy[] = "|Terima kasih, cepat sekali.|Alhamdulillah sudah selesai.|Pendampingnya sabar.|Matur nuwun, sangat terbantu.|Sudah beres, terima kasih.";
const char demo_words_unhappy[] = "Terlalu lama, untung akhirnya selesai.|Selesai, tetapi saya harus bertanya berkali-kali.|Kurang jelas penjelasannya.|";
const char demo_words_unseal[] = "Pelapor datang ke kelurahan dan meminta dibantu.|Diminta mendampingi pertemuan dengan pelapor.";
const char demo_words_spam[] = "Promo pinjaman cepat cair tanpa syarat, hubungi nomor ini.|Jual akun dan pengikut murah bergaransi.|tes tes tes|Menang undian, klik tautan berikut.";

const struct demo_reply demo_replies[] = {
    {"Sudah diterima", "Terima kasih, aduan Ibu/Bapak sudah kami terima dan sedang kami pelajari. Kami kabari lewat tautan ini."},
    {"Minta berkas", "Untuk melanjutkan kami perlu KTP, KK, dan foto tempat usaha. Boleh difoto dengan HP dan dibawa ke kelurahan."},
    {"Undangan ke kelurahan", "Silakan datang ke kelurahan pada hari kerja pukul 08.00–15.00. Kami bantu sampai selesai, tidak dipungut biaya."},
    {"Diteruskan ke kota", "Aduan ini perlu keputusan bagian di kota dan sudah kami teruskan. Tenggatnya bisa dilihat di tautan ini."},
    {"Utang: jangan pinjam lagi", "Jangan mengambil pinjaman baru untuk menutup yang lama. Kami hitung bersama dulu, ini dirahasiakan."},
    {"Sudah selesai?", "Menurut kami masalah ini sudah selesai. Mohon dijawab lewat tautan ini: sudah atau belum?"},
};
const size_t demo_replies_n = sizeof(demo_replies) / sizeof(demo_replies[0]);
/* clang-format on */
