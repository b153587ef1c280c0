// For tests: the smallest pack with a second service and a fact that grows stale.
#pragma once

#include <doctest/doctest.h>

#include <memory>

#include "platform/pack/pack.h"

namespace yq::people {

inline std::shared_ptr<const pack::Pack> TestPack() {
  const auto hello = pack::LoadPack(YQ_SOURCE_DIR "/packs/hello");
  REQUIRE(hello.has_value());
  auto made = std::make_shared<pack::Pack>(**hello);
  pack::Fact arrived = *made->facts.Find("arrived_on");
  arrived.fresh_for_months = 6;
  made->facts.Put(arrived);
  pack::Material passport;
  passport.id = "passport";
  passport.label = {"护照", "Passport"};
  passport.accept = {"pdf"};
  made->materials.Put(passport);
  pack::Material photo = passport;
  photo.id = "photo";
  photo.label = {"照片", "Photo"};
  photo.accept = {"jpg", "png"};
  made->materials.Put(photo);
  pack::Service second;
  second.id = "library_card";
  second.title = {"借书证", "Library card"};
  second.department = made->services.Find("welcome_grant_application")->department;
  second.asks = {{.id = "full_name", .at = {}}};
  second.materials = {{.material = {.id = "passport", .at = {}}, .required = true, .proves = {}},
                      {.material = {.id = "degree_certificate", .at = {}}, .required = false, .proves = {}},
                      {.material = {.id = "photo", .at = {}}, .required = false, .proves = {}}};
  made->services.Put(second);
  return made;
}

}  // namespace yq::people
