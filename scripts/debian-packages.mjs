// What each command needs from Debian 12, how to see that it is there, and why it is needed.

const compiler = [
  { name: 'g++', present: ['/usr/bin/g++'], why: 'compiles the native addon' },
  {
    name: 'libsrtp2-dev',
    present: ['/usr/include/srtp2/srtp.h'],
    why: 'SRTP: the header to compile with, and the library that is loaded when a call is encrypted',
  },
  { name: 'make', present: ['/usr/bin/make'], why: 'drives the build of the native addon' },
  { name: 'python3', present: ['/usr/bin/python3'], why: 'node-gyp is written in it' },
]

const peers = [
  {
    name: 'iproute2',
    present: ['/usr/sbin/ip', '/sbin/ip', '/bin/ip'],
    why: 'network namespaces in which the peers live',
  },
  {
    name: 'kamailio',
    present: ['/usr/sbin/kamailio'],
    why: 'the registrar and proxy that the tests register with',
  },
  {
    name: 'kamailio-tls-modules',
    present: ['x86_64', 'aarch64'].map(
      (machine) => `/usr/lib/${machine}-linux-gnu/kamailio/modules/tls.so`,
    ),
    why: 'the registrar speaks TLS',
  },
  { name: 'sip-tester', present: ['/usr/bin/sipp'], why: 'SIPp plays caller and target' },
  {
    name: 'baresip',
    present: ['/usr/bin/baresip'],
    why: 'a real softphone as caller and target, and the peer in benchmarks',
  },
  {
    name: 'linphone-cli',
    present: ['/usr/bin/linphonec'],
    why: 'another softphone as caller and target, and beside us in benchmarks',
  },
  {
    name: 'mmdebstrap',
    present: ['/usr/bin/mmdebstrap'],
    why: 'unpacks an Asterisk of another Debian release beside this one, without installing it',
  },
  {
    name: 'dnsmasq-base',
    present: ['/usr/sbin/dnsmasq'],
    why: 'the name server of the tests of RFC 3263',
  },
  {
    name: 'tcpdump',
    present: ['/usr/bin/tcpdump'],
    why: 'the observer that judges by the RTP at each party who talks to whom',
  },
  { name: 'systemd', present: ['/usr/bin/systemd-analyze'], why: 'checks the unit file' },
  {
    name: 'openssl',
    present: ['/usr/bin/openssl'],
    why: 'makes the certificate of the provisioning server in tests',
  },
  {
    name: 'socat',
    present: ['/usr/bin/socat'],
    why: 'a pair of pseudo-terminals is the serial keypad',
  },
  {
    name: 'libasound2',
    present: [
      '/usr/lib/x86_64-linux-gnu/libasound.so.2',
      '/usr/lib/aarch64-linux-gnu/libasound.so.2',
    ],
    why: 'the sound library that the engine loads',
  },
  {
    name: 'libasound2-dev',
    present: ['/usr/include/alsa/pcm_external.h'],
    why: 'the sound card of the tests is a plug-in for it',
  },
  {
    name: 'libspeexdsp1',
    present: [
      '/usr/lib/x86_64-linux-gnu/libspeexdsp.so.1',
      '/usr/lib/aarch64-linux-gnu/libspeexdsp.so.1',
    ],
    why: 'resampler and echo canceller, which the engine loads where a sound card needs them',
  },
]

const processors = [
  {
    name: 'g++-aarch64-linux-gnu',
    present: ['/usr/bin/aarch64-linux-gnu-g++'],
    why: 'compiles the DTMF receiver for ARM, 64 bits',
  },
  {
    name: 'g++-arm-linux-gnueabihf',
    present: ['/usr/bin/arm-linux-gnueabihf-g++'],
    why: 'compiles the DTMF receiver for ARM, 32 bits with NEON',
  },
  {
    name: 'qemu-user',
    present: ['/usr/bin/qemu-aarch64'],
    why: 'runs what was compiled for ARM',
  },
]

const fuzzers = [
  { name: 'clang', present: ['/usr/bin/clang++'], why: 'compiles the native fuzz targets' },
  {
    name: 'libclang-rt-14-dev',
    present: ['/usr/lib/llvm-14/lib/clang/14.0.6/include/fuzzer/FuzzedDataProvider.h'],
    why: 'libFuzzer and the sanitizers of clang',
  },
  {
    name: 'libuv1-dev',
    present: ['/usr/include/uv.h'],
    why: 'the event loop in which the fuzz target of devices reads',
  },
]

const sanitizers = [
  {
    name: 'patchelf',
    present: ['/usr/bin/patchelf'],
    why: 'makes a node that loads the sanitizers first, for an addon that carries them',
  },
]

const receivers = [
  {
    name: 'libspandsp-dev',
    present: ['x86_64', 'aarch64'].map((machine) => `/usr/include/${machine}-linux-gnu/spandsp.h`),
    why: "spandsp's DTMF receiver beside ours in benchmarks",
  },
]

const soundLibraries = [
  {
    name: 'libspeexdsp-dev',
    present: ['/usr/include/speex/speex_jitter.h'],
    why: "libspeexdsp's jitter buffer beside ours in benchmarks",
  },
  {
    name: 'libwebrtc-audio-processing-dev',
    present: [
      '/usr/include/webrtc_audio_processing/webrtc/modules/audio_processing/include/audio_processing.h',
    ],
    why: "WebRTC's echo canceller beside libspeexdsp's in benchmarks",
  },
]

const counters = [
  {
    name: 'valgrind',
    present: ['/usr/bin/valgrind'],
    why: 'counts the instructions of the DTMF receiver',
  },
]

const asteriskSounds = [
  ['asterisk-core-sounds-en-wav', 'sounds/en_US_f_Allison'],
  ['asterisk-core-sounds-fr-wav', 'sounds/fr_CA_f_June'],
  ['asterisk-core-sounds-ru-wav', 'sounds/ru_RU_f_IvrvoiceRU'],
  ['asterisk-core-sounds-es-wav', 'sounds/es_MX_f_Allison'],
  ['asterisk-core-sounds-it-wav', 'sounds/it_IT_m_Carlo'],
  ['asterisk-prompt-it-menardi-wav', 'sounds/it_IT_f_Menardi'],
  ['asterisk-moh-opsound-wav', 'moh'],
  ['asterisk-prompt-es-co', 'sounds/es'],
  ['asterisk-prompt-fr-armelle', 'sounds/fr'],
]

const spokenWords = [
  ['ktuberling-data', '/usr/share/ktuberling/sounds'],
  ['klettres-data', '/usr/share/klettres'],
  ['tuxpaint-stamps-default', '/usr/share/tuxpaint/stamps'],
  ['gcin-voice', '/usr/share/gcin-voice'],
  ['hedgewars-data', '/usr/share/games/hedgewars/Data/Sounds/voices'],
]

const speech = [
  ...asteriskSounds.map(([name, folder]) => ({
    name,
    present: [`/usr/share/asterisk/${folder}`],
    why: 'speech or music in which the DTMF receiver must hear no digit',
  })),
  {
    name: 'festvox-ru',
    present: ['/usr/share/festival/voices/russian/msu_ru_nsh_clunits'],
    why: 'hours of one speaker in which the DTMF receiver must hear no digit',
  },
  ...spokenWords.map(([name, folder]) => ({
    name,
    present: [folder],
    why: 'words of many speakers and languages in which the DTMF receiver must hear no digit',
  })),
  {
    name: 'libsox-fmt-base',
    present: ['x86_64', 'aarch64'].map(
      (machine) => `/usr/lib/${machine}-linux-gnu/sox/libsox_fmt_vorbis.so`,
    ),
    why: 'sox reads Ogg Vorbis',
  },
  { name: 'sox', present: ['/usr/bin/sox'], why: 'brings recordings to 8 kHz' },
]

export const debianPackages = {
  build: compiler,
  trial: compiler,
  test: [...compiler, ...peers, ...processors, ...counters],
  check: [...compiler, ...peers, ...processors, ...counters],
  bench: [
    ...compiler,
    ...peers,
    ...processors,
    ...fuzzers,
    ...sanitizers,
    ...receivers,
    ...soundLibraries,
    ...counters,
  ],
  /** For the benchmarks that listen to hours of speech. */
  speech: [...compiler, ...receivers, ...soundLibraries, ...speech],
}
