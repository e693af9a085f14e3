/** The smallest configuration of a real device. */
export const MINIMAL = `
[provisioning]
url = "https://prov.example.com/device.json"

[[line]]
line = 1

[[line.keypad]]
kind = "evdev"
match = "USB Handset"

[line.hook]
kind = "evdev"
match = "USB Handset"
type = 1        # EV_KEY
code = 169      # KEY_PHONE
`
