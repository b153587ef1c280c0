// Typed handlers turned into the uniform functions of an Endpoint. Used by Table alone.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <boost/json/parse.hpp>

#include "engine/store/store.h"
#include "platform/api/decode.h"
#include "platform/api/encode.h"
#include "platform/api/endpoint.h"

namespace yq::api::detail {

template <class M>
struct SignatureOf;
template <class C, class R, class... A>
struct SignatureOf<R (C::*)(A...) const> {
  using Return = R;
  using Arguments = std::tuple<A...>;
};
template <class C, class R, class... A>
struct SignatureOf<R (C::*)(A...)> : SignatureOf<R (C::*)(A...) const> {};

// Which of the four forms a handler has.
template <class H>
struct HandlerTraits {
  using Signature = SignatureOf<decltype(&H::operator())>;
  using Arguments = typename Signature::Arguments;
  static constexpr std::size_t kCount = std::tuple_size_v<Arguments>;
  static_assert(kCount >= 1 && kCount <= 3, "handlers are (const Call&[, store::Tx&][, const In&])");
  static_assert(std::same_as<std::tuple_element_t<0, Arguments>, const Call&>,
                "a handler's first argument is const Call&");
  template <std::size_t kIndex>
  static constexpr bool IsTx() {
    if constexpr (kIndex < kCount) {
      return std::same_as<std::tuple_element_t<kIndex, Arguments>, store::Tx&>;
    } else {
      return false;
    }
  }
  static constexpr bool kHasTx = IsTx<1>();
  static constexpr std::size_t kInputIndex = kHasTx ? 2 : 1;
  static constexpr bool kHasInput = kCount > kInputIndex;
  template <bool kHas, std::size_t kIndex>
  struct InputAt {
    using type = void;
  };
  template <std::size_t kIndex>
  struct InputAt<true, kIndex> {
    using type = std::remove_cvref_t<std::tuple_element_t<kIndex, Arguments>>;
    static_assert(std::same_as<std::tuple_element_t<kIndex, Arguments>, const type&>,
                  "a handler takes its input as const In&: it may run more than once");
  };
  using Input = typename InputAt<kHasInput, kInputIndex>::type;
  using Return = typename Signature::Return::value_type;
};

template <class V>
struct IsAnswer : std::false_type {};
template <class V>
struct IsAnswer<Answer<V>> : std::true_type {
  using View = V;
};

// The view's type, for the schema; void for raw answers and none.
template <class R>
struct ViewOf {
  using type = R;
};
template <class V>
struct ViewOf<Answer<V>> {
  using type = V;
};
template <>
struct ViewOf<http::Response> {
  using type = void;
};

template <class R>
Reply ToReply(R answer) {
  using V = std::remove_cvref_t<R>;
  Reply reply;
  reply.status = 0;
  if constexpr (std::same_as<V, http::Response>) {
    reply.raw = std::move(answer);
  } else if constexpr (IsAnswer<V>::value) {
    reply.view = Encode(answer.view);
    reply.has_view = true;
    reply.cookies = std::move(answer.cookies);
    reply.headers = std::move(answer.headers);
    reply.status = answer.status.value_or(0);
  } else {
    reply.view = Encode(answer);
    reply.has_view = true;
  }
  return reply;
}

template <class Go>
Result<Reply> RunHandler(Go&& go) {
  auto result = go();
  if (!result) return std::unexpected(std::move(result).error());
  if constexpr (std::is_void_v<typename decltype(result)::value_type>) {
    Reply reply;
    reply.status = 0;
    return reply;
  } else {
    return ToReply(std::move(*result));
  }
}

template <class Problems>
std::unexpected<Error> InvalidInput(Problems problems, std::string_view key) {
  return std::unexpected(Error{.code = ErrorCode::kInvalid, .key = std::string(key), .problems = std::move(problems)});
}

template <class In>
Result<std::shared_ptr<const void>> DecodeInput(const Call& call, InputKind kind) {
  if constexpr (std::same_as<In, Upload>) {
    auto upload = std::make_shared<Upload>();
    upload->file = call.request.FindPart("file");
    if (!upload->file || !upload->file->is_file()) {
      return InvalidInput(std::vector<Problem>{{"/file", "api.missing_field", {{"field", "file"}}}},
                          "api.invalid_body");
    }
    return upload;
  } else if (kind == InputKind::kQuery) {
    auto decoded = DecodeQuery<In>(call.request.query);
    if (!decoded) return InvalidInput(std::move(decoded).error(), "api.invalid_query");
    return std::make_shared<In>(std::move(*decoded));
  } else {
    auto json = ParseJson(call.request.body);
    if (!json) return InvalidInput(std::move(json).error(), "api.malformed_json");
    auto decoded = Decode<In>(*json);
    if (!decoded) return InvalidInput(std::move(decoded).error(), "api.invalid_body");
    return std::make_shared<In>(std::move(*decoded));
  }
}

enum class Verb : std::uint8_t { kGet, kRecordedGet, kBody, kDelete, kPrepared };

template <Verb kVerb, class H>
Endpoint Make(std::string method, std::string path, Endpoint endpoint, H handler) {
  using Traits = HandlerTraits<H>;
  using In = typename Traits::Input;
  endpoint.method = std::move(method);
  endpoint.path = std::move(path);
  if constexpr (Traits::kHasTx) {
    endpoint.transaction = kVerb == Verb::kGet ? TransactionKind::kRead : TransactionKind::kWrite;
  }
  if constexpr (Traits::kHasInput && kVerb != Verb::kPrepared) {
    constexpr bool is_query = kVerb != Verb::kBody;
    static_assert(!(is_query && std::same_as<In, Upload>), "an upload is a POST or PUT");
    endpoint.input = is_query ? InputKind::kQuery : std::same_as<In, Upload> ? InputKind::kUpload : InputKind::kJson;
    if constexpr (!std::same_as<In, Upload>) endpoint.input_schema = &SchemaOf<In, Direction::kIn>;
    endpoint.decode = [kind = endpoint.input](const Call& call) { return DecodeInput<In>(call, kind); };
  }
  using View = typename ViewOf<typename Traits::Return>::type;
  if constexpr (!std::is_void_v<View>) {
    endpoint.view_schema = &SchemaOf<View, Direction::kOut>;
    endpoint.view_type = PrettyFunction<View>();
  }
  auto shared = std::make_shared<H>(std::move(handler));
  endpoint.apply = [shared](const Call& call, [[maybe_unused]] store::Tx* tx,
                            [[maybe_unused]] const void* input) -> Result<Reply> {
    return RunHandler([&] {
      if constexpr (Traits::kHasTx && Traits::kHasInput) {
        return (*shared)(call, *tx, *static_cast<const In*>(input));
      } else if constexpr (Traits::kHasTx) {
        return (*shared)(call, *tx);
      } else if constexpr (Traits::kHasInput) {
        return (*shared)(call, *static_cast<const In*>(input));
      } else {
        return (*shared)(call);
      }
    });
  };
  return endpoint;
}

template <class P, class H>
Endpoint MakePrepared(std::string method, std::string path, Endpoint endpoint, P prepare, H handler) {
  using PrepareTraits = HandlerTraits<P>;
  using In = typename PrepareTraits::Input;
  using Prepared = typename PrepareTraits::Return;
  static_assert(!PrepareTraits::kHasTx && PrepareTraits::kHasInput, "prepare is (const Call&, const In&) -> Result<P>");
  static_assert(HandlerTraits<H>::kHasTx && std::same_as<typename HandlerTraits<H>::Input, Prepared>,
                "the handler is (const Call&, store::Tx&, const P&)");
  endpoint = Make<Verb::kPrepared>(std::move(method), std::move(path), std::move(endpoint), std::move(handler));
  endpoint.input = std::same_as<In, Upload> ? InputKind::kUpload : InputKind::kJson;
  if constexpr (!std::same_as<In, Upload>) endpoint.input_schema = &SchemaOf<In, Direction::kIn>;
  auto shared = std::make_shared<P>(std::move(prepare));
  endpoint.decode = [shared, kind = endpoint.input](const Call& call) -> Result<std::shared_ptr<const void>> {
    YQ_ASSIGN(const std::shared_ptr<const void> input, DecodeInput<In>(call, kind));
    YQ_ASSIGN(Prepared prepared, (*shared)(call, *static_cast<const In*>(input.get())));
    return std::make_shared<Prepared>(std::move(prepared));
  };
  return endpoint;
}

template <class H>
Endpoint MakePage(std::string path, Endpoint endpoint, H handler) {
  static_assert(!HandlerTraits<H>::kHasInput, "a page takes its query from call.request");
  static_assert(std::same_as<typename HandlerTraits<H>::Return, http::Response>, "a page answers with http::Response");
  endpoint = Make<Verb::kGet>("GET", std::move(path), std::move(endpoint), std::move(handler));
  endpoint.kind = EndpointKind::kPage;
  return endpoint;
}

}  // namespace yq::api::detail
