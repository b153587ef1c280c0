"""The table of who may include whom."""
import unittest

import layers

ARROWS = {("service", "people")}
ROWS = [
    # source, bracket, target, a word of the reason (None: allowed)
    ("base/date.h", '"', "base/clock.h", None),
    ("engine/store/store.cpp", '"', "base/result.h", None),
    ("engine/store/store.cpp", '"', "engine/store/detail/sqlite.h", None),
    ("platform/cases/cases.cpp", '"', "engine/store/store.h", None),
    ("platform/cases/cases.cpp", '"', "platform/facts/facts.h", None),
    ("features/service/service.cpp", '"', "features/people/people.h", None),
    ("app/main.cpp", '"', "features/people/people.h", None),
    ("app/main.cpp", "<", "vector", None),
    ("app/main.cpp", "<", "date/tz.h", None),
    ("base/date.h", '"', "engine/store/store.h", "stands below"),
    ("engine/store/store.cpp", '"', "platform/pack/pack.h", "stands below"),
    ("platform/cases/cases.cpp", '"', "features/people/people.h", "stands below"),
    ("features/people/service.cpp", '"', "app/wiring.h", "stands below"),
    ("engine/store/store.cpp", '"', "engine/http/http.h", "do not know"),
    ("features/service/service.cpp", '"', "features/people/store.h", "only features/people/people.h"),
    ("features/people/service.cpp", '"', "features/service/service.h", "does not list"),
    ("features/people/service.cpp", '"', "people.h", "path from src"),
    ("features/people/service.cpp", '"', "../people.h", "goes up"),
    ("features/people/service.cpp", '"', "sub/people.h", "path from src"),
    ("features/people/service.cpp", "<", "base/date.h", "quotes"),
]


class Layers(unittest.TestCase):
    def test_includes(self):
        for source, bracket, target, reason in ROWS:
            with self.subTest(source=source, target=target):
                why = layers.check_include(source, bracket, target, ARROWS)
                if reason is None:
                    self.assertIsNone(why)
                else:
                    self.assertIn(reason, why or "")

    def test_circles(self):
        self.assertIsNone(layers.find_ring({"a": {"b", "c"}, "b": {"c"}}))
        self.assertEqual(layers.find_ring({"a": {"b"}, "b": {"c"}, "c": {"b"}}), ["b", "c", "b"])
        self.assertIsNone(layers.find_ring({}))
