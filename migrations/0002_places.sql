-- Places: province, city or regency, districts, wards, with Kemendagri codes.
CREATE TABLE place (
    code      TEXT NOT NULL PRIMARY KEY,       -- "35.73.02.1007"
    kind      TEXT NOT NULL,                   -- city, district, ward
    name      TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    parent    TEXT,
    postcode  TEXT,
    postcode2 TEXT,
    stat_code TEXT,                            -- BPS
    lat_e6    @I64@,
    lng_e6    @I64@,
    area_m2   @I64@
) @STRICT@;
CREATE INDEX place_parent ON place (parent, code);
CREATE INDEX place_kind ON place (kind, name_fold, code);
