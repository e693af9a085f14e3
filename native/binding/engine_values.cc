#include "binding/engine_values.h"

#include <algorithm>
#include <cmath>

namespace transferd {
namespace {

[[noreturn]] void Refuse(const Napi::Value& value, const std::string& message) {
  throw Napi::TypeError::New(value.Env(), message);
}

uint16_t ReadPort(const Napi::Value& value, const char* name) {
  const int port = ReadInteger(value, name);
  if (port < 0 || port > 65535) Refuse(value, std::string(name) + " must be a UDP port, 0 to 65535");
  return static_cast<uint16_t>(port);
}

ToneSegment ReadSegment(const Napi::Value& value) {
  const auto object = value.As<Napi::Object>();
  const auto frequencies = object.Get("frequenciesHz").As<Napi::Array>();
  ToneSegment segment;
  segment.frequency_count = static_cast<int>(frequencies.Length());
  if (segment.frequency_count > ToneSegment::kMostFrequencies) Refuse(value, "frequenciesHz: at most 4 sound together");
  for (uint32_t i = 0; i < frequencies.Length(); i++) {
    segment.frequencies_hz[i] = ReadNumber(frequencies.Get(i), "frequenciesHz");
  }
  segment.level_dbm0 = ReadNumber(object.Get("levelDbm0"), "levelDbm0");
  const double duration_ms = ReadNumber(object.Get("durationMs"), "durationMs");
  if (!(duration_ms > 0) || duration_ms > 86'400'000) Refuse(value, "durationMs must be above 0 and at most a day");
  segment.samples = static_cast<int>(std::lrint(duration_ms * kSampleRateHz / 1000));
  if (segment.samples < 1) segment.samples = 1;
  return segment;
}

const char* NameOf(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::kDigitBegin: return "digit-begin";
    case Event::Kind::kDigitEnd: return "digit-end";
    case Event::Kind::kTelephoneEvent: return "telephone-event";
    case Event::Kind::kFarDigit: return "far-digit";
    case Event::Kind::kMediaFlowing: return "media-flowing";
    case Event::Kind::kMediaLost: return "media-lost";
    case Event::Kind::kDigitsSent: return "digits-sent";
    case Event::Kind::kToneEnded: return "tone-ended";
    case Event::Kind::kSoundLost: return "sound-lost";
    case Event::Kind::kSoundFound: return "sound-found";
    case Event::Kind::kSoundEnded: return "sound-ended";
  }
  return "";
}

bool IsOfStream(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::kTelephoneEvent:
    case Event::Kind::kFarDigit:
    case Event::Kind::kMediaFlowing:
    case Event::Kind::kMediaLost:
    case Event::Kind::kDigitsSent: return true;
    default: return false;
  }
}

}  // namespace

double ReadNumber(const Napi::Value& value, const char* name) {
  if (!value.IsNumber()) Refuse(value, std::string(name) + " must be a number");
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!std::isfinite(number)) Refuse(value, std::string(name) + " must be a finite number");
  return number;
}

int ReadInteger(const Napi::Value& value, const char* name) {
  const double number = ReadNumber(value, name);
  if (number != std::floor(number) || std::abs(number) > 2147483647) {
    Refuse(value, std::string(name) + " must be an integer");
  }
  return static_cast<int>(number);
}

std::string ReadString(const Napi::Value& value, const char* name) {
  if (!value.IsString()) Refuse(value, std::string(name) + " must be a string");
  return value.As<Napi::String>().Utf8Value();
}

sound::Treatment ReadTreatment(const Napi::Value& value) {
  if (value.IsUndefined()) return {};
  if (!value.IsObject()) Refuse(value, "treatment must be an object");
  const auto object = value.As<Napi::Object>();
  return {.capture_gain_db = ReadNumber(object.Get("captureGainDb"), "captureGainDb"),
          .playback_gain_db = ReadNumber(object.Get("playbackGainDb"), "playbackGainDb"),
          .side_tone_db = ReadNumber(object.Get("sideToneDb"), "sideToneDb"),
          .echo_cancellation = object.Get("echoCancellation").ToBoolean().Value()};
}

sound::SoundSource ReadSound(const Napi::Value& value) {
  if (!value.IsObject()) Refuse(value, "sound must be an object { kind, capture, playback }");
  const auto object = value.As<Napi::Object>();
  const std::string kind = ReadString(object.Get("kind"), "kind");
  if (kind != "alsa" && kind != "file") Refuse(value, "kind must be 'alsa' or 'file'");
  return {.kind = kind == "alsa" ? sound::SoundSource::Kind::kAlsa : sound::SoundSource::Kind::kFile,
          .capture = ReadString(object.Get("capture"), "capture"),
          .playback = ReadString(object.Get("playback"), "playback"),
          .treatment = ReadTreatment(object.Get("treatment"))};
}

rtp::Endpoint ReadLocalEndpoint(const Napi::Object& options) {
  return rtp::Endpoint::Parse(ReadString(options.Get("localAddress"), "localAddress"),
                              ReadPort(options.Get("localPort"), "localPort"));
}

StreamStart ReadStreamStart(const Napi::Object& options) {
  return {.ssrc = static_cast<uint32_t>(static_cast<int64_t>(ReadNumber(options.Get("ssrc"), "ssrc"))),
          .sequence = static_cast<uint16_t>(static_cast<int64_t>(ReadNumber(options.Get("sequence"), "sequence"))),
          .timestamp =
              static_cast<uint32_t>(static_cast<int64_t>(ReadNumber(options.Get("timestamp"), "timestamp")))};
}

StreamParameters ReadStreamParameters(const Napi::Value& value) {
  if (!value.IsObject()) Refuse(value, "parameters must be an object");
  const auto object = value.As<Napi::Object>();
  const std::string codec = ReadString(object.Get("codec"), "codec");
  if (codec != "PCMA" && codec != "PCMU") Refuse(value, "codec must be 'PCMA' or 'PCMU'");
  const std::string direction = ReadString(object.Get("direction"), "direction");
  if (direction != "sendrecv" && direction != "sendonly" && direction != "recvonly" && direction != "inactive") {
    Refuse(value, "direction must be 'sendrecv', 'sendonly', 'recvonly' or 'inactive'");
  }
  const int payload_type = ReadInteger(object.Get("payloadType"), "payloadType");
  if (payload_type < 0 || payload_type > 127) Refuse(value, "payloadType must be 0 to 127");
  const int events = ReadInteger(object.Get("telephoneEventPayloadType"), "telephoneEventPayloadType");
  if (events < -1 || events > 127) Refuse(value, "telephoneEventPayloadType must be −1 to 127");
  const Napi::Value mux = object.Get("rtcpMux");
  if (!mux.IsBoolean()) Refuse(value, "rtcpMux must be true or false");
  return {.remote = rtp::Endpoint::Parse(ReadString(object.Get("remoteAddress"), "remoteAddress"),
                                         ReadPort(object.Get("remotePort"), "remotePort")),
          .remote_rtcp = rtp::Endpoint::Parse(ReadString(object.Get("rtcpAddress"), "rtcpAddress"),
                                              ReadPort(object.Get("rtcpPort"), "rtcpPort")),
          .rtcp_mux = mux.ToBoolean(),
          .law = codec == "PCMA" ? g711::Law::kALaw : g711::Law::kMuLaw,
          .payload_type = static_cast<uint8_t>(payload_type),
          .telephone_event_payload_type = events,
          .sends = direction == "sendrecv" || direction == "sendonly",
          .listens = direction == "sendrecv" || direction == "recvonly",
          .secure = false};
}

std::optional<rtp::SrtpSuite> SuiteOf(const std::string& name) {
  if (name == "AES_CM_128_HMAC_SHA1_80") return rtp::SrtpSuite::kAesCm128HmacSha1_80;
  if (name == "AES_CM_128_HMAC_SHA1_32") return rtp::SrtpSuite::kAesCm128HmacSha1_32;
  if (name == "AEAD_AES_128_GCM") return rtp::SrtpSuite::kAeadAes128Gcm;
  return std::nullopt;
}

std::optional<StreamKeys> ReadStreamKeys(const Napi::Value& value) {
  const Napi::Value crypto = value.As<Napi::Object>().Get("crypto");
  if (crypto.IsUndefined()) return std::nullopt;
  if (!crypto.IsObject()) Refuse(value, "crypto must be an object { suite, sendKey, receiveKey }");
  const auto object = crypto.As<Napi::Object>();
  const auto suite = SuiteOf(ReadString(object.Get("suite"), "suite"));
  if (!suite) Refuse(value, "suite must be one of AES_CM_128_HMAC_SHA1_80, AES_CM_128_HMAC_SHA1_32, AEAD_AES_128_GCM");
  StreamKeys keys{.suite = *suite, .outbound = {}, .inbound = {}};
  const auto read = [&](const char* name, StreamKeys::Key& key) {
    const Napi::Value octets = object.Get(name);
    const size_t length = rtp::SrtpKeyBytes(*suite);
    const bool is_octets = octets.IsTypedArray() && octets.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
    if (!is_octets || octets.As<Napi::Uint8Array>().ElementLength() != length) {
      Refuse(value, std::string(name) + " must be a Uint8Array of the length of the suite's key and salt");
    }
    std::copy_n(octets.As<Napi::Uint8Array>().Data(), length, key.octets.begin());
  };
  read("sendKey", keys.outbound);
  read("receiveKey", keys.inbound);
  return keys;
}

std::unique_ptr<ToneScore> ReadToneScore(const Napi::Value& value) {
  if (!value.IsObject()) Refuse(value, "tone must be an object { segments, repeatFrom }");
  const auto object = value.As<Napi::Object>();
  const auto segments = object.Get("segments");
  if (!segments.IsArray()) Refuse(value, "segments must be an array");
  auto score = std::make_unique<ToneScore>();
  const auto array = segments.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); i++) {
    const Napi::Value segment = array.Get(i);
    if (!segment.IsObject() || !segment.As<Napi::Object>().Get("frequenciesHz").IsArray()) {
      Refuse(value, "a segment must be { frequenciesHz, levelDbm0, durationMs }");
    }
    score->segments.push_back(ReadSegment(segment));
  }
  score->repeat_from = ReadInteger(object.Get("repeatFrom"), "repeatFrom");
  return score;
}

Napi::Object WriteEvent(Napi::Env env, const Event& event) {
  auto object = Napi::Object::New(env);
  object.Set("type", NameOf(event.kind));
  object.Set(IsOfStream(event.kind) ? "stream" : "port", event.id);
  if (event.digit != '\0') object.Set("digit", std::string(1, event.digit));
  if (event.kind == Event::Kind::kDigitBegin || event.kind == Event::Kind::kFarDigit) object.Set("atMs", event.ms);
  if (event.kind == Event::Kind::kDigitEnd) object.Set("durationMs", event.ms);
  if (event.kind == Event::Kind::kSoundLost) object.Set("reason", event.reason.data());
  return object;
}

Napi::Object WriteStatistics(Napi::Env env, const StreamStatistics& statistics) {
  auto object = Napi::Object::New(env);
  object.Set("packetsSent", static_cast<double>(statistics.packets_sent));
  object.Set("packetsReceived", static_cast<double>(statistics.packets_received));
  object.Set("packetsLost", static_cast<double>(statistics.packets_lost));
  object.Set("packetsLate", static_cast<double>(statistics.packets_late));
  object.Set("packetsDuplicate", static_cast<double>(statistics.packets_duplicate));
  object.Set("lossBursts", static_cast<double>(statistics.loss_bursts));
  object.Set("jitterMs", statistics.jitter_ms);
  object.Set("bufferMs", statistics.buffer_ms);
  object.Set("roundTripMs", statistics.round_trip_ms);
  object.Set("farLossPercent", statistics.far_loss_percent);
  object.Set("farJitterMs", statistics.far_jitter_ms);
  object.Set("packetsTampered", static_cast<double>(statistics.packets_tampered));
  object.Set("packetsReplayed", static_cast<double>(statistics.packets_replayed));
  object.Set("ssrcCollisions", static_cast<double>(statistics.ssrc_collisions));
  object.Set("secure", statistics.secure);
  return object;
}

Napi::Object WriteSoundStatistics(Napi::Env env, const sound::SoundStatistics& statistics) {
  const auto write = [env](const sound::HalfStatistics& half) {
    auto object = Napi::Object::New(env);
    object.Set("xruns", static_cast<double>(half.xruns));
    object.Set("driftPpm", half.drift_ppm);
    object.Set("delayMs", half.delay_ms);
    return object;
  };
  auto object = Napi::Object::New(env);
  object.Set("capture", write(statistics.capture));
  object.Set("playback", write(statistics.playback));
  return object;
}

}  // namespace transferd
