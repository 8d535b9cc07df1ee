-- What an edge may be off by stands where things are measured.

alter table geo.feature_part add column accuracy_m real;
comment on column geo.feature_part.accuracy_m is
  'Accuracy of the feature, m, where it is not the largest of its version (layer_version.accuracy_m).';

alter table geo.layer_version add column least_accuracy_m real;
comment on column geo.layer_version.accuracy_m is 'Largest stated accuracy of its features, m.';
comment on column geo.layer_version.least_accuracy_m is 'Smallest stated accuracy of its features, m.';

update geo.layer_version v set least_accuracy_m = s.least
from (
  select version_id, min(accuracy_m) as least
  from (
    select version_id, accuracy_m from geo.feature
    union all
    select version_id, accuracy_m from geo.feature_restricted
  ) f
  group by version_id
) s
where s.version_id = v.id;

update geo.feature_part p set accuracy_m = f.accuracy_m
from geo.feature f, geo.layer_version v
where f.version_id = p.version_id and f.feature_id = p.feature_id and v.id = p.version_id
  and f.accuracy_m <> v.accuracy_m;
