package text

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// noon is the moment all tests look from: Friday, 27 November 2026, 12:00.
var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func printer(t *testing.T, lang string) *Printer {
	t.Helper()
	p, err := Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return p.With(func() time.Time { return noon }, time.UTC)
}

func TestPick(t *testing.T) {
	tests := map[string]struct {
		preferred []string
		want      string
	}{
		"nothing":                {nil, "en"},
		"posix":                  {[]string{"C"}, "en"},
		"posix with charset":     {[]string{"C.UTF-8", "POSIX", ""}, "en"},
		"turkish":                {[]string{"tr"}, "tr"},
		"turkish of a system":    {[]string{"tr_TR.UTF-8"}, "tr"},
		"turkish with a variant": {[]string{"tr_TR@euro"}, "tr"},
		"turkish as windows":     {[]string{"tr-TR"}, "tr"},
		"first known one wins":   {[]string{"de_DE.UTF-8", "tr_TR", "en_GB"}, "tr"},
		"english before turkish": {[]string{"en_GB", "tr_TR"}, "en"},
		"unknown":                {[]string{"de_DE"}, "en"},
		"neighbour is not ours":  {[]string{"az_AZ.UTF-8"}, "en"},
		"prefix is not a match":  {[]string{"tru_TR"}, "en"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Pick(tc.preferred); got != tc.want {
				t.Errorf("Pick(%q) = %q, want %q", tc.preferred, got, tc.want)
			}
		})
	}
}

func TestLoadUnknownLanguage(t *testing.T) {
	if _, err := Load("xx"); err == nil {
		t.Error("a language without texts was loaded")
	}
}

func TestT(t *testing.T) {
	tests := []struct {
		key    string
		values map[string]any
		en, tr string
	}{
		{"why.timeout", map[string]any{"host": "smtp.example.org"}, "smtp.example.org stopped answering.", "smtp.example.org artık yanıt vermiyor."},
		{"why.timeout", nil, "… stopped answering.", "… artık yanıt vermiyor."},
		{"why.timeout", map[string]any{"host": "{{.port}} & <b>"}, "{{.port}} & <b> stopped answering.", "{{.port}} & <b> artık yanıt vermiyor."},
		{"why.connection-refused", map[string]any{"host": "h", "port": 2525}, "h takes no connections on port 2525; some networks block it.", "h, 2525 numaralı noktadan bağlantı almıyor; bazı ağlar bu noktayı engeller."},
		{"why.too-big", map[string]any{"size": int64(3_400_000), "host": "h", "max": int64(2_000_000)}, "The message is 3.4 MB; h takes 2 MB.", "İleti 3,4 MB; h en çok 2 MB kabul ediyor."},
		{"why.rest-later", map[string]any{"time": noon.Add(42 * time.Minute)}, "The rest wait; next try 12:42.", "Kalanlar bekliyor; yeniden deneme: 12:42."},
		{"why.certificate-expired", map[string]any{"date": noon.AddDate(0, 0, -1)}, "The certificate ended on 26 Nov 2026, or this computer’s clock is wrong.", "Sertifikanın süresi 26 Kas 2026 tarihinde dolmuş ya da bu bilgisayarın saati yanlış."},
		// A sentence stays on screen: "now" would soon be untrue in it.
		{"composer.saved", map[string]any{"time": noon}, "saved 12:00", "kaydedildi 12:00"},
		{"composer.saved", map[string]any{"time": noon.Add(-35 * time.Hour)}, "saved 26 Nov 01:00", "kaydedildi 26 Kas 01:00"},
		{"composer.recipients", map[string]any{"n": 0}, "0 recipients", "0 alıcı"},
		{"composer.recipients", map[string]any{"n": 1}, "1 recipient", "1 alıcı"},
		{"composer.recipients", map[string]any{"n": 2}, "2 recipients", "2 alıcı"},
		{"composer.recipients", nil, "… recipients", "… alıcı"},
		{"sending.preparing", map[string]any{"n": 62}, "Preparing… 62%", "Hazırlanıyor… %62"},
		{"no.such.key", map[string]any{"n": 2}, "⟦no.such.key⟧", "⟦no.such.key⟧"},
		{"", nil, "⟦⟧", "⟦⟧"},
	}
	en, tr := printer(t, "en"), printer(t, "tr")
	for _, tc := range tests {
		if got := en.T(tc.key, tc.values); got != tc.en {
			t.Errorf("en %s = %q, want %q", tc.key, got, tc.en)
		}
		if got := tr.T(tc.key, tc.values); got != tc.tr {
			t.Errorf("tr %s = %q, want %q", tc.key, got, tc.tr)
		}
	}
}

func TestSize(t *testing.T) {
	tests := []struct {
		bytes  int64
		en, tr string
	}{
		{-5, "0 bytes", "0 bayt"},
		{0, "0 bytes", "0 bayt"},
		{1, "1 byte", "1 bayt"},
		{999, "999 bytes", "999 bayt"},
		{1000, "1 kB", "1 kB"},
		{1040, "1 kB", "1 kB"},
		{1060, "1.1 kB", "1,1 kB"},
		{99_960, "100 kB", "100 kB"},
		{999_499, "999 kB", "999 kB"},
		{999_500, "1 MB", "1 MB"},
		{3_400_000, "3.4 MB", "3,4 MB"},
		{25_000_000, "25 MB", "25 MB"},
		{120_600_000, "121 MB", "121 MB"},
		{999_999_999, "1 GB", "1 GB"},
		{12_345_678_901_234, "12,346 GB", "12.346 GB"},
	}
	en, tr := printer(t, "en"), printer(t, "tr")
	for _, tc := range tests {
		if got := en.Size(tc.bytes); got != tc.en {
			t.Errorf("en %d = %q, want %q", tc.bytes, got, tc.en)
		}
		if got := tr.Size(tc.bytes); got != tc.tr {
			t.Errorf("tr %d = %q, want %q", tc.bytes, got, tc.tr)
		}
	}
}

func TestNumberAndPercent(t *testing.T) {
	en, tr := printer(t, "en"), printer(t, "tr")
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 2026: {"2026", "2026"}, 12500: {"12,500", "12.500"}, -1234567: {"-1,234,567", "-1.234.567"},
	} {
		if got := [2]string{en.Number(n), tr.Number(n)}; got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
	if got := [2]string{en.Percent(62), tr.Percent(62)}; got != [2]string{"62%", "%62"} {
		t.Errorf("Percent(62) = %q", got)
	}
}

func TestTime(t *testing.T) {
	tests := map[string]struct {
		at     time.Time
		en, tr string
	}{
		"this moment":         {noon, "now", "şimdi"},
		"half a minute ago":   {noon.Add(-30 * time.Second), "now", "şimdi"},
		"a minute ago":        {noon.Add(-time.Minute), "11:59", "11:59"},
		"soon is not now":     {noon.Add(30 * time.Second), "12:00", "12:00"},
		"later today":         {noon.Add(6 * time.Hour), "18:00", "18:00"},
		"yesterday, early":    {noon.Add(-35 * time.Hour), "yesterday", "dün"},
		"before yesterday":    {noon.Add(-37 * time.Hour), "25 Nov 23:00", "25 Kas 23:00"},
		"tomorrow":            {noon.Add(21 * time.Hour), "28 Nov 09:00", "28 Kas 09:00"},
		"another year":        {noon.AddDate(-1, -3, 0), "27 Aug 2025 12:00", "27 Ağu 2025 12:00"},
		"given in other zone": {noon.In(time.FixedZone("", 3*3600)).Add(-2 * time.Hour), "10:00", "10:00"},
	}
	en, tr := printer(t, "en"), printer(t, "tr")
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := en.Time(tc.at, noon); got != tc.en {
				t.Errorf("en = %q, want %q", got, tc.en)
			}
			if got := tr.Time(tc.at, noon); got != tc.tr {
				t.Errorf("tr = %q, want %q", got, tc.tr)
			}
		})
	}
}

// An hour after midnight in the user's zone, yesterday is yesterday there.
func TestTimeUsesTheUsersZone(t *testing.T) {
	istanbul := time.FixedZone("TRT", 3*3600)
	p := printer(t, "en").With(func() time.Time { return noon }, istanbul)
	now := time.Date(2026, 11, 27, 1, 0, 0, 0, istanbul)
	if got := p.Time(now.Add(-2*time.Hour), now); got != "yesterday" {
		t.Errorf("two hours before 01:00 = %q, want yesterday", got)
	}
	if got := p.Date(now.Add(-2 * time.Hour)); got != "26 Nov 2026" {
		t.Errorf("date = %q", got)
	}
}

// TestMissingFallsBackToEnglish takes a key out of Turkish and expects the
// English sentence, plural and values included.
func TestMissingFallsBackToEnglish(t *testing.T) {
	p, err := load("tr", func(lang string) ([]byte, error) {
		if lang == "tr" {
			return []byte(`{"format.now":"şimdi"}`), nil
		}
		return files.ReadFile(lang + ".json")
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.T("composer.recipients", map[string]any{"n": 1}); got != "1 recipient" {
		t.Errorf("plural fallback = %q", got)
	}
	if got := p.T("why.timeout", map[string]any{"host": "h"}); got != "h stopped answering." {
		t.Errorf("fallback = %q", got)
	}
	if got := p.T("format.now", nil); got != "şimdi" {
		t.Errorf("own word = %q", got)
	}
}

func TestLoadRefusesLogicInTexts(t *testing.T) {
	for _, bad := range []string{`{{if .n}}x{{end}}`, `{{len .n}}`, `{{.a.b}}`, `{{.n`} {
		_, err := load("en", func(string) ([]byte, error) {
			return []byte(`{"a.b":"` + bad + `"}`), nil
		})
		if err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestFyneStrings(t *testing.T) {
	got := printer(t, "tr").FyneStrings()
	want := map[string]string{"Cancel": "Vazgeç", "file.name": "Ad", "monday.short": "Pzt"}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s = %q, want %q", k, got[k], v)
		}
	}
	en := printer(t, "en").FyneStrings()
	var missing []string
	for k := range en {
		if got[k] == "" {
			missing = append(missing, k)
		}
	}
	if diff := cmp.Diff([]string(nil), missing); diff != "" {
		t.Errorf("Fyne's words without Turkish: %s", diff)
	}
	if len(en) != 39 {
		t.Errorf("%d of Fyne's words, want the 39 of v2.7.4", len(en))
	}
}
