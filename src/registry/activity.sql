-- Moves and changes of owner: what stands in the record beside its states.

-- name: activity_place
UPDATE business SET address = $2, address_fold = $3, lat_e6 = NULL, lng_e6 = NULL WHERE id = $1
-- name: ownership_phone
UPDATE business SET phone = $2 WHERE id = $1
