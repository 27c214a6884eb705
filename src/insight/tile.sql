-- Where wards stand on the map.

-- name: tile_list
SELECT code, col, line, lat_e6, lng_e6 FROM place_tile ORDER BY code LIMIT 400
-- name: tile_forget
DELETE FROM place_tile
-- name: tile_put
INSERT INTO place_tile (code, col, line, lat_e6, lng_e6) VALUES ($1, $2, $3, $4, $5)
