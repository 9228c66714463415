// Renders a Helm chart with Helm's own engine, for tests: render <chart> <namespace> <values.json>. Prints the manifests,
// split as Helm splits them, as one JSON array. A key that stands twice in a manifest is an error.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/releaseutil"
	"sigs.k8s.io/yaml"
)

const release = "headwater"

func main() {
	if len(os.Args) != 4 {
		fail(fmt.Errorf("usage: render <chart> <namespace> <values.json>"))
	}
	manifests, err := render(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(manifests); err != nil {
		fail(err)
	}
}

func render(folder, namespace, valuesFile string) ([]json.RawMessage, error) {
	chart, err := loader.LoadDir(folder)
	if err != nil {
		return nil, err
	}
	given, err := chartutil.ReadValuesFile(valuesFile)
	if err != nil {
		return nil, err
	}
	options := chartutil.ReleaseOptions{Name: release, Namespace: namespace, Revision: 1, IsInstall: true}
	// Holds the values against values.schema.json, too.
	values, err := chartutil.ToRenderValues(chart, given, options, chartutil.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	files, err := (engine.Engine{Strict: true}).Render(chart, values)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(files))
	for name := range files {
		if strings.HasSuffix(name, ".yaml") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var manifests []json.RawMessage
	for _, name := range names {
		parts := releaseutil.SplitManifests(files[name])
		keys := make([]string, 0, len(parts))
		for key := range parts {
			keys = append(keys, key)
		}
		sort.Sort(releaseutil.BySplitManifestsOrder(keys))
		for _, key := range keys {
			manifest, err := yaml.YAMLToJSONStrict([]byte(parts[key]))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			manifests = append(manifests, manifest)
		}
	}
	return manifests, nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
