#include "engine/store/dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace yq::store {
namespace {

enum class TokenKind : std::uint8_t { kSpace, kWord, kParameter, kQuoted, kOther };

struct Token {
  TokenKind kind;
  std::string_view text;
  std::size_t at;
};

constexpr std::string_view kDigits = "0123456789";
bool StartsWord(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool InWord(char c) { return StartsWord(c) || kDigits.contains(c); }

std::size_t WordEnd(std::string_view sql, std::size_t from) {
  while (from < sql.size() && InWord(sql[from])) ++from;
  return from;
}

// The end of a token that runs up to `mark` inclusive; the end of the text when it is not closed.
std::size_t After(std::string_view sql, std::size_t from, std::string_view mark) {
  const std::size_t found = sql.find(mark, from);
  return found == std::string_view::npos ? sql.size() : found + mark.size();
}

Token NextToken(std::string_view sql, std::size_t at) {
  const auto token = [&](TokenKind kind, std::size_t end) { return Token{kind, sql.substr(at, end - at), at}; };
  const char c = sql[at];
  const char next = at + 1 < sql.size() ? sql[at + 1] : '\0';
  if (c == '\'' || c == '"') return token(TokenKind::kQuoted, After(sql, at + 1, std::string_view(&c, 1)));
  if (c == '-' && next == '-') return token(TokenKind::kSpace, std::min(sql.find('\n', at), sql.size()));
  if (c == '/' && next == '*') return token(TokenKind::kSpace, After(sql, at + 2, "*/"));
  if (StartsWord(c)) return token(TokenKind::kWord, WordEnd(sql, at));
  if (c == ':' && next == ':') return token(TokenKind::kOther, at + 2);
  if (c == ':' && StartsWord(next)) {
    std::size_t end = WordEnd(sql, at + 1);
    if (sql.substr(end).starts_with("::")) end = WordEnd(sql, end + 2);
    return token(TokenKind::kParameter, end);
  }
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
    return token(TokenKind::kSpace, std::min(sql.find_first_not_of(" \t\r\n", at), sql.size()));
  }
  return token(TokenKind::kOther, at + 1);
}

// Dialect comments opened or emptied; the other comments gone, their line ends kept.
std::string ResolveComments(std::string_view sql, Backend backend) {
  const std::string_view mine = backend == Backend::kSqlite ? "/*sqlite:" : "/*pg:";
  std::string out;
  out.reserve(sql.size());
  for (std::size_t at = 0; at < sql.size();) {
    const Token token = NextToken(sql, at);
    at += token.text.size();
    if (token.text.starts_with(mine)) {
      out += ' ';
      out += token.text.substr(mine.size(), token.text.size() - mine.size() - 2);
    } else if (token.text.starts_with("/*") || token.text.starts_with("--")) {
      out += ' ';
      out.append(static_cast<std::size_t>(std::ranges::count(token.text, '\n')), '\n');
    } else {
      out += token.text;
    }
  }
  return out;
}

std::vector<Token> Tokens(std::string_view sql) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < sql.size(); at += tokens.back().text.size()) tokens.push_back(NextToken(sql, at));
  return tokens;
}

std::string ParameterText(const Statement& statement, std::string_view token, Backend backend) {
  const std::string_view name = token.substr(1, token.find("::") - 1);
  const auto* found = std::ranges::find(
      statement.parameters.data(), statement.parameters.data() + statement.parameters.size(), name, &Parameter::name);
  const auto number = found - statement.parameters.data() + 1;
  const bool sqlite = backend == Backend::kSqlite;
  const std::string mark = fmt::format("{}{}", sqlite ? '?' : '$', number);
  if (static_cast<std::size_t>(number) > statement.parameters.size()) return mark;
  switch (found->type) {
    case ParameterType::kTexts:
      return sqlite ? fmt::format("SELECT value FROM json_each({})", mark)
                    : fmt::format("SELECT jsonb_array_elements_text(CAST({} AS jsonb))", mark);
    case ParameterType::kInts:
      return sqlite ? fmt::format("SELECT value FROM json_each({})", mark)
                    : fmt::format("SELECT CAST(jsonb_array_elements_text(CAST({} AS jsonb)) AS BIGINT)", mark);
    default:
      return mark;
  }
}

std::string_view TypeOnPostgres(std::string_view word) {
  if (word == "INTEGER") return "BIGINT";
  if (word == "BLOB") return "BYTEA";
  return word;
}

// The index of the next token that is no space, from `at`; tokens.size() when there is none.
std::size_t Significant(const std::vector<Token>& tokens, std::size_t at) {
  while (at < tokens.size() && tokens[at].kind == TokenKind::kSpace) ++at;
  return at;
}

std::string Upper(std::string_view word) {
  std::string upper(word);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::optional<std::string_view> Refusal(const std::vector<std::string>& words, std::size_t i) {
  const std::string& word = words[i];
  const auto at = [&](std::size_t n) {
    return i + n < words.size() ? std::string_view(words[i + n]) : std::string_view();
  };
  if (word == "AUTOINCREMENT") return "AUTOINCREMENT: give the number yourself, or use an id";
  if (word == "DEFERRABLE") return "DEFERRABLE: a deferred check would fail the whole group of transactions at commit";
  if (word == "PRAGMA") return "PRAGMA: connections are set up by the store";
  if (word == "COMMIT" || word == "ROLLBACK" || word == "SAVEPOINT")
    return "the file runs in one transaction of the store";
  if (word == "CONSTRAINT" && at(2) == "UNIQUE") {
    return "a named UNIQUE constraint: SQLite forgets its name; write CREATE UNIQUE INDEX name, or UNIQUE without a "
           "name";
  }
  if (word == "REAL" || word == "FLOAT" || word == "DOUBLE")
    return "floating point: store an integer in a smaller unit";
  if (word == "VARCHAR" || word == "CHAR" || word == "BOOLEAN" || word == "TIMESTAMP" || word == "SERIAL" ||
      word == "BIGINT" || word == "BYTEA" || word == "NUMERIC") {
    return "a type that only one of the databases has: the types are INTEGER, TEXT and BLOB";
  }
  return std::nullopt;
}

}  // namespace

std::string TranslateStatement(const Statement& statement, Backend backend) {
  const std::string sql = ResolveComments(statement.sql, backend);
  std::string out;
  for (const Token& token : Tokens(sql)) {
    if (token.kind == TokenKind::kParameter) {
      out += ParameterText(statement, token.text, backend);
    } else if (token.kind == TokenKind::kWord && backend == Backend::kPostgres) {
      out += TypeOnPostgres(token.text);
    } else {
      out += token.text;
    }
  }
  return out;
}

Result<std::string> TranslateMigration(std::string_view sql, Backend backend) {
  // The portable text is judged alike on both databases; what stands in dialect comments is the author's own affair.
  std::string portable(sql);
  for (std::size_t at = 0; at < portable.size();) {
    const Token token = NextToken(portable, at);
    const std::size_t end = at + token.text.size();
    if (token.text.starts_with("/*") || token.text.starts_with("--")) {
      for (std::size_t i = at; i < end; ++i) {
        if (portable[i] != '\n') portable[i] = ' ';
      }
    }
    at = end;
  }
  std::vector<std::string> words;
  std::vector<std::size_t> places;
  for (const Token& token : Tokens(portable)) {
    if (token.kind == TokenKind::kWord || token.text == ";") {
      words.push_back(Upper(token.text));
      places.push_back(token.at);
    }
  }
  const auto refuse = [&](std::size_t place, std::string_view what) {
    const auto line = 1 + std::ranges::count(std::string_view(portable).substr(0, place), '\n');
    return Fail(ErrorCode::kInvalid, "store.migration_dialect",
                {{"line", std::to_string(line)}, {"what", std::string(what)}});
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const auto what = Refusal(words, i)) return refuse(places[i], *what);
    if (words[i] == "CREATE" && i + 1 < words.size() && words[i + 1] == "TABLE") {
      const auto end = std::ranges::find(words.begin() + static_cast<std::ptrdiff_t>(i), words.end(), ";");
      if (std::ranges::find(words.begin() + static_cast<std::ptrdiff_t>(i), end, "STRICT") == end) {
        return refuse(places[i], "CREATE TABLE without STRICT");
      }
    }
  }

  const std::string resolved = ResolveComments(sql, backend);
  if (backend == Backend::kSqlite) return resolved;
  const std::vector<Token> tokens = Tokens(resolved);
  std::string out;
  std::string_view before;  // the last word
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind != TokenKind::kWord) {
      out += token.text;
      continue;
    }
    const std::size_t next = Significant(tokens, i + 1);
    const bool without_rowid = token.text == "WITHOUT" && next < tokens.size() && tokens[next].text == "ROWID";
    if (token.text == "STRICT" || without_rowid) {
      if (without_rowid) i = next;
      if (const std::size_t comma = Significant(tokens, i + 1); comma < tokens.size() && tokens[comma].text == ",")
        i = comma;
    } else if (token.text == "TEXT" && before != "AS") {
      out += "TEXT COLLATE \"C\"";
    } else {
      out += TypeOnPostgres(token.text);
    }
    before = token.text;
  }
  return out;
}

}  // namespace yq::store
