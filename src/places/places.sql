-- name: place_all
SELECT code, kind, name, name_fold, parent, postcode, lat_e6, lng_e6 FROM place ORDER BY code
-- name: place_insert
INSERT INTO place (code, kind, name, name_fold, parent, postcode, postcode2, stat_code, lat_e6, lng_e6, area_m2)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
-- name: place_change
UPDATE place SET kind = $2, name = $3, name_fold = $4, parent = $5, postcode = $6, lat_e6 = $7, lng_e6 = $8
WHERE code = $1
