package compose_test

import (
	"strings"
	"testing"

	"sendoff/compose"
)

// selected reads a text in which | stands at both ends of the selection, or
// once, at the caret.
func selected(t testing.TB, marked string) compose.Selection {
	t.Helper()
	before, rest, ok := strings.Cut(marked, "|")
	if !ok {
		t.Fatalf("no selection in %q", marked)
	}
	inside, after, isRange := strings.Cut(rest, "|")
	if !isRange {
		inside, after = "", rest
	}
	start := len([]rune(before))
	return compose.Selection{Text: before + inside + after, Start: start, End: start + len([]rune(inside))}
}

// marked is the opposite of selected.
func marked(s compose.Selection) string {
	r := []rune(s.Text)
	out := string(r[:s.Start]) + "|"
	if s.End > s.Start {
		out += string(r[s.Start:s.End]) + "|"
	}
	return out + string(r[s.End:])
}

func TestToolbar(t *testing.T) {
	link := func(address string) func(compose.Selection) compose.Selection {
		return func(s compose.Selection) compose.Selection { return compose.InsertLink(s, address) }
	}
	picture := func(name string) func(compose.Selection) compose.Selection {
		return func(s compose.Selection) compose.Selection { return compose.InsertPicture(s, name) }
	}
	tests := map[string]struct {
		press func(compose.Selection) compose.Selection
		// once and twice pressed; an empty one is not looked at, "=" is the text before
		before, once, twice string
	}{
		"bold":                          {compose.ToggleBold, "çok |güzel| 👩‍👩‍👧 gün", "çok **|güzel|** 👩‍👩‍👧 gün", "="},
		"bold emoji":                    {compose.ToggleBold, "İyi |👍🏽| ki", "İyi **|👍🏽|** ki", "="},
		"bold with the marks selected":  {compose.ToggleBold, "a |**b**| c", "a |b| c", "a **|b|** c"},
		"bold leaves spaces out":        {compose.ToggleBold, "a| b |c", "a **|b|** c", ""},
		"bold of lines":                 {compose.ToggleBold, "a |şu\n\nbu |c", "a **|şu**\n\n**bu|** c", ""},
		"bold of lines off":             {compose.ToggleBold, "|**şu**\n**bu**|", "|şu\nbu|", "**|şu**\n**bu|**"},
		"bold where one line has it":    {compose.ToggleBold, "|**a**\nb|", "**|a**\n**b|**", "|a\nb|"},
		"bold in lists and quotes":      {compose.ToggleBold, "|- a\n> 2. b\n# c|", "- **|a**\n> 2. **b**\n# **c|**", ""},
		"bold of italic":                {compose.ToggleBold, "*|a|*", "***|a|***", "="},
		"bold of two bold words":        {compose.ToggleBold, "|**a** b **c**|", "__|**a** b **c**|__", "="},
		"bold with italic inside":       {compose.ToggleBold, "**|a *b* c|**", "|a *b* c|", "="},
		"bold of a product":             {compose.ToggleBold, "|2 * 3|", "**|2 * 3|**", "="},
		"bold caret":                    {compose.ToggleBold, "a |b", "a **|**b", "="},
		"bold caret at the end":         {compose.ToggleBold, "ğ|", "ğ**|**", "="},
		"bold caret in an empty text":   {compose.ToggleBold, "|", "**|**", "="},
		"bold caret in a mark":          {compose.ToggleBold, "|- a", "- **|**a", ""},
		"bold left at its end":          {compose.ToggleBold, "a **b|** c", "a **b**| c", ""},
		"bold left in a list":           {compose.ToggleBold, "- **ğ|**", "- **ğ**|", ""},
		"bold left, italic stays":       {compose.ToggleBold, "***b|***", "***b**|*", ""},
		"bold before one that begins":   {compose.ToggleBold, "a|**b**", "a**|****b**", "="},
		"bold after a space":            {compose.ToggleBold, "**a |**", "**a **|****", "="},
		"bold in italic":                {compose.ToggleBold, "*a|*", "*a**|***", "="},
		"italic left at its end":        {compose.ToggleItalic, "a *b|* c", "a *b*| c", ""},
		"bold of nothing but space":     {compose.ToggleBold, "a|  |b", "a|  |b", "="},
		"bold of nothing but stars":     {compose.ToggleBold, "a |**| b", "a |**| b", "="},
		"italic":                        {compose.ToggleItalic, "a |b c| d", "a *|b c|* d", "="},
		"italic of bold":                {compose.ToggleItalic, "**|b|**", "***|b|***", "="},
		"italic of both":                {compose.ToggleItalic, "***|b|***", "**|b|**", "="},
		"italic caret in bold":          {compose.ToggleItalic, "**|**", "***|***", "="},
		"italic of a list item":         {compose.ToggleItalic, "|* a|", "* *|a|*", ""},
		"heading":                       {compose.ToggleHeading, "a\nşu b|aşlık\nb", "a\n# şu b|aşlık\nb", "="},
		"heading of another level off":  {compose.ToggleHeading, "### a|", "a|", "# a|"},
		"heading of lines":              {compose.ToggleHeading, "|a\n\nb|", "# |a\n\n# b|", "|a\n\nb|"},
		"heading in a quote":            {compose.ToggleHeading, "> a|", "> # a|", "="},
		"no heading":                    {compose.ToggleHeading, "#etiket|", "# #etiket|", "="},
		"heading of an empty line":      {compose.ToggleHeading, "a\n|\nb", "a\n# |\nb", "="},
		"list":                          {compose.ToggleList, "|süt\n  şeker\n\nçay|\nson", "- |süt\n  - şeker\n\n- çay|\nson", "|süt\n  şeker\n\nçay|\nson"},
		"list not of the next line":     {compose.ToggleList, "|a\n|b", "- |a\n|b", ""},
		"list where one is":             {compose.ToggleList, "|- a\nb|", "|- a\n- b|", "|a\nb|"},
		"numbered list off":             {compose.ToggleList, "|1. a\n2. b|", "|a\nb|", ""},
		"no list":                       {compose.ToggleList, "-1 °C|", "- -1 °C|", "="},
		"list in a quote":               {compose.ToggleList, "> a|", "> - a|", "="},
		"quote":                         {compose.ToggleQuote, "|a\n\nğ|", "> |a\n>\n> ğ|", "|a\n\nğ|"},
		"quote of a quote":              {compose.ToggleQuote, "|> a\nb|", "> |> a\n> b|", "|> a\nb|"},
		"quote off":                     {compose.ToggleQuote, "|> a\n>b|", "|a\nb|", ""},
		"quote one level off":           {compose.ToggleQuote, "> > a|", "> a|", ""},
		"quote of an empty line":        {compose.ToggleQuote, "|", "> |", "="},
		"code":                          {compose.ToggleCode, "a |ş b| c", "a `|ş b|` c", "="},
		"code caret":                    {compose.ToggleCode, "a|b", "a`|`b", "="},
		"code left at its end":          {compose.ToggleCode, "a `b|` c", "a `b`| c", ""},
		"code left with marks in it":    {compose.ToggleCode, "``a`b|``", "``a`b``|", ""},
		"code before one that begins":   {compose.ToggleCode, "`a` b|`c`", "`a` b`|``c`", "="},
		"code of code":                  {compose.ToggleCode, "|`a`|", "|a|", "`|a|`"},
		"code with marks":               {compose.ToggleCode, "|a`b|", "``|a`b|``", "="},
		"code with marks at an end":     {compose.ToggleCode, "x |`a| y", "x `` |`a| `` y", "="},
		"code beside a mark":            {compose.ToggleCode, "`|a| b", "`` |`a| `` b", ""},
		"code of lines":                 {compose.ToggleCode, "x\n|if a {\n\n\tb|\ny", "x\n```\n|if a {\n\n\tb|\n```\ny", "="},
		"code of lines with its fences": {compose.ToggleCode, "|```\na\nb\n```|", "|a\nb|", "```\n|a\nb|\n```"},
		"code of lines with fences":     {compose.ToggleCode, "|a\n```\nb|", "````\n|a\n```\nb|\n````", "="},
		"link":                          {link("https://örnek.example/a"), "bkz |şuraya| git", "bkz [şuraya](https://örnek.example/a)| git", ""},
		"link at a caret":               {link("https://a.example"), "x |y", "x [|](https://a.example)y", ""},
		"link without address":          {link(""), "|ğ|", "[ğ](|)", ""},
		"link with odd characters":      {link("https://a.example/(b c)?x=1&copy;&y"), "|a|", `[a](<https://a.example/(b c)?x=1\&copy;&y>)|`, ""},
		"link of brackets":              {link("https://a.example"), "|a]b|", `[a\]b](https://a.example)|`, ""},
		"picture":                       {picture("photo.jpg"), "a|\nb", "a\n![photo](photo.jpg)\n|b", ""},
		"picture in an empty text":      {picture("Çay bahçesi (2).png"), "|", "![Çay bahçesi (2)](<Çay bahçesi (2).png>)\n|", ""},
		"picture within a line":         {picture("a.gif"), "one |two", "one \n![a](a.gif)\n|two", ""},
		"picture in a list":             {picture("a.gif"), "- |", "- ![a](a.gif)\n|", ""},
		"picture keeps what is chosen":  {picture("a.gif"), "|abc|", "abc\n![a](a.gif)\n|", ""},
		"beyond the text":               {func(s compose.Selection) compose.Selection { s.Start, s.End = 99, -5; return compose.ToggleBold(s) }, "|a", "**|a|**", "="},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := selected(t, tt.before)
			once := tt.press(s)
			if got := marked(once); got != tt.once {
				t.Fatalf("%q became %q, want %q", tt.before, got, tt.once)
			}
			twice := tt.press(once)
			switch {
			case tt.twice == "=" && twice.Text != s.Text:
				t.Errorf("pressed again: %q, want %q", twice.Text, s.Text)
			case tt.twice != "" && tt.twice != "=" && marked(twice) != tt.twice:
				t.Errorf("pressed again: %q, want %q", marked(twice), tt.twice)
			}
		})
	}
}

// TestInsertedMeansWhatItSays reads back what the toolbar wrote.
func TestInsertedMeansWhatItSays(t *testing.T) {
	for _, name := range []string{
		"photo.jpg", "my photo (1).jpg", "a<b>c.png", "ğüş.png", "100%.gif", "a&amp;b.png", "[x].png", "a]b[.png", "*a*_b_.png", "a%20b.png", `#1 "q".png`, "-.png",
	} {
		a := compose.Attachment{ID: "one", Name: name, Type: "image/png", Size: 1, Inline: true}
		s := compose.InsertPicture(compose.Selection{Text: "text", Start: 4, End: 4}, name)
		blocks := compose.ParseText(s.Text, []compose.Attachment{a})
		if len(blocks) != 2 || blocks[1].Kind != compose.Picture || blocks[1].Attachment != "one" {
			t.Errorf("%q became %q, which is %+v", name, s.Text, blocks)
		}
	}
	for _, address := range []string{"https://a.example/(x)", "https://a.example/?a=1&copy;=2", "mailto:ali@example.org?subject=a%20b", `https://a.example/\x`} {
		s := compose.InsertLink(compose.Selection{Text: "[link] here", Start: 0, End: 6}, address)
		blocks := compose.ParseText(s.Text, nil)
		want := strings.ReplaceAll(address, `\`, "%5C")
		if len(blocks) != 1 || len(blocks[0].Spans) != 2 || blocks[0].Spans[0] != (compose.Span{Text: "[link]", Link: want}) {
			t.Errorf("%q became %q, which is %+v", address, s.Text, blocks)
		}
	}
}

func FuzzToggle(f *testing.F) {
	for _, s := range []string{"", "a b", "*a* **b** ***c*", "`a` ``", "- a\n> b\n# c", "ğ👍🏽 _a_ __b__", "```\na\n```", "> \n>", "1. a\n\n\n", "* **", "** * a"} {
		f.Add(s, 0, len(s))
		f.Add(s, 1, 1)
	}
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		text = strings.ToValidUTF8(text, "?")
		for name, press := range map[string]func(compose.Selection) compose.Selection{
			"bold": compose.ToggleBold, "italic": compose.ToggleItalic, "code": compose.ToggleCode,
			"heading": compose.ToggleHeading, "list": compose.ToggleList, "quote": compose.ToggleQuote,
		} {
			s := compose.Selection{Text: text, Start: start, End: end}
			once := press(s)
			twice := press(once)
			for _, r := range []compose.Selection{once, twice} {
				if r.Start < 0 || r.Start > r.End || r.End > len([]rune(r.Text)) {
					t.Fatalf("%s of %q [%d, %d] gives %q [%d, %d]", name, text, start, end, r.Text, r.Start, r.End)
				}
			}
			// What was put in goes again. Lines of which some had it already all lose it.
			if strings.Contains(text, "\n") || len(once.Text) <= len(text) {
				continue
			}
			if twice.Text != text {
				t.Fatalf("%s of %q [%d, %d]: %q [%d, %d], then %q", name, text, start, end, once.Text, once.Start, once.End, twice.Text)
			}
		}
	})
}
