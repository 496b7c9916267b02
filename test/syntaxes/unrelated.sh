docker run -dp 8080:80 --memory=2g --cpus=4 nginx --parallel=4
cmake --build . --parallel 4; ls -tp; cp -dp 1 2; helm upgrade --install=3
echo "# shm-lint-disable-file shm-missing" '--tensor-parallel-sizes=4' a--tp=4 /srv/dev/shm /dev/shm-cache
