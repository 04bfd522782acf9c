package outbox

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
)

// maxReplyLines bounds an answer; the connection bounds its bytes.
const maxReplyLines = 200

// errBadReply says that the server sent something that is no SMTP answer.
var errBadReply = errors.New("not an SMTP answer")

// readReply reads one answer, of one line or several (RFC 5321 4.2), and gives
// its code and its words, lines parted by LF. Lines longer than the reader's
// buffer are cut. With errBadReply the words are the line that is no answer.
func readReply(r *bufio.Reader) (code int, text string, err error) {
	var words strings.Builder
	for n := 0; n < maxReplyLines; n++ {
		line, err := readLine(r)
		if err != nil {
			return 0, "", err
		}
		c, rest, more, ok := cutCode(line)
		if !ok || code != 0 && c != code {
			return 0, line, errBadReply
		}
		code = c
		words.WriteString(rest)
		words.WriteByte('\n')
		if !more {
			return code, words.String(), nil
		}
	}
	return 0, "", errBadReply
}

// readLine gives a line without its end, at most as much of it as the buffer
// holds.
func readLine(r *bufio.Reader) (string, error) {
	b, err := r.ReadSlice('\n')
	line := string(b)
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = r.ReadSlice('\n')
	}
	if err != nil {
		return "", fmt.Errorf("read the answer: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// cutCode reads "250 words", "250-words" and "250".
func cutCode(line string) (code int, rest string, more, ok bool) {
	if len(line) < 3 || line[0] < '1' || line[0] > '5' {
		return 0, "", false, false
	}
	for i := range 3 {
		if line[i] < '0' || line[i] > '9' {
			return 0, "", false, false
		}
		code = code*10 + int(line[i]-'0')
	}
	if len(line) == 3 {
		return code, "", false, true
	}
	if line[3] != ' ' && line[3] != '-' {
		return 0, "", false, false
	}
	return code, line[4:], line[3] == '-', true
}
