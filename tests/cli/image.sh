# The image docker.io/library/nginx for machines without a registry, made of the nginx at hand, its
# libraries and a shell.  Sourced; `podman` has to be a command or a function.
nginx_root() { # FOLDER, which is made
	local root=$1 program
	mkdir -p "$root"/{dev,etc/nginx,proc,run,sys,tmp,bin,var/{log,lib}/nginx,usr/{sbin,share/nginx/html}} ||
		return
	for program in "$(type -P nginx)" "$(type -P sh)"; do
		ldd "$program" | grep -o '/[^ )]*'
	done | sort -u | xargs -r cp --parents -Lt "$root" || return
	cp -L "$(type -P nginx)" "$root/usr/sbin/" && cp -L "$(type -P sh)" "$root/bin/" || return
	# Where nginx was built to look for them.
	mkdir -p "$root/var/lib/nginx/"{body,proxy,fastcgi,uwsgi,scgi} "$root/var/lib/nginx/tmp"
	echo '<title>Welcome to nginx!</title>' >"$root/usr/share/nginx/html/index.html"
	printf '%s\n' root:x:0:0::/: nobody:x:65534:65534::/: >"$root/etc/passwd"
	printf '%s\n' root:x:0: nogroup:x:65534: >"$root/etc/group"
	cat >"$root/etc/nginx/nginx.conf" <<-'CONF'
		user nobody nogroup;
		worker_processes 2;
		pid /run/nginx.pid;
		events { worker_connections 64; }
		http {
			access_log /var/log/nginx/access.log;
			server { listen 80; root /usr/share/nginx/html; }
		}
	CONF
}

nginx_image() { # FOLDER
	nginx_root "$1" || return
	tar -C "$1" -c . | podman import --change 'CMD ["nginx", "-g", "daemon off;"]' \
		--change ENV=PATH=/usr/sbin:/usr/bin:/sbin:/bin - docker.io/library/nginx
}
