// Renders a chart's templates as helm does, for machines without helm: Go's own text/template and sprig are what helm uses too.
// render CHART_DIR < values and chart as JSON: {"Values": {}, "Chart": {"Name": ""}, "Release": {"Name": "", "Namespace": "", "Service": ""}}
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
)

func main() {
	var context map[string]interface{}
	check(json.NewDecoder(os.Stdin).Decode(&context))
	files, err := filepath.Glob(filepath.Join(os.Args[1], "templates", "*"))
	check(err)
	chart := template.New("chart").Option("missingkey=zero")
	functions := sprig.TxtFuncMap()
	functions["include"] = func(name string, data interface{}) (string, error) {
		var text strings.Builder
		err := chart.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	functions["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, errors.New(message)
		}
		return value, nil
	}
	// JSON is YAML too.
	functions["toYaml"] = func(value interface{}) (string, error) {
		text, err := json.Marshal(value)
		return string(text), err
	}
	chart.Funcs(functions)
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(err)
		template.Must(chart.New(filepath.Base(file)).Parse(string(text)))
	}
	for _, file := range files {
		name := filepath.Base(file)
		if !strings.HasSuffix(name, ".yaml") {
			continue
		}
		var text strings.Builder
		check(chart.ExecuteTemplate(&text, name, context))
		fmt.Printf("---\n# Source: %s\n%s\n", name, text.String())
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
