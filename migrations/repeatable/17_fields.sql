-- Fields are read by anyone, like the layers they belong to, and only written by stewards; they go with their version.

revoke all on geo.field, geo.field_piece from geo_visitor, geo_steward;
grant select on geo.field, geo.field_piece to geo_visitor, geo_steward;
grant insert on geo.field, geo.field_piece to geo_steward;
